import type { ColumnType } from '../contract/column.ts';
import { formatDecimal } from '../contract/decimal.ts';
import { formatTime } from '../time/index.ts';
import type { Expression, FunctionName } from './expression.ts';

const INFIX: { readonly [K in FunctionName]?: string } = {
  ...{ eq: '=', ne: '<>', lt: '<', lte: '<=', gt: '>', gte: '>=', and: 'and', or: 'or' },
  ...{ add: '+', subtract: '-', multiply: '*', divide: '/', modulo: '%' },
};

/** An expression for people to read: `(status < 400) and not(isBot)`. */
export function expressionText(expression: Expression): string {
  if (expression.node === 'column') return expression.name;
  if (expression.node === 'literal') return literalText(expression);
  const { function: name, arguments: values, column } = expression;
  if (name === 'null') return 'NULL';
  const infix = INFIX[name];
  if (infix !== undefined) return values.map(within).join(` ${infix} `);
  return `${name}${castTo(name, column.type)}(${values.map(expressionText).join(', ')})`;
}

/** An operand of an operator, in brackets where it has an operator itself. */
const within = (expression: Expression): string =>
  expression.node === 'call' && INFIX[expression.function] !== undefined
    ? `(${expressionText(expression)})`
    : expressionText(expression);

function literalText({ value, column: { type } }: Extract<Expression, { node: 'literal' }>): string {
  if (type.kind === 'decimal') return formatDecimal(value as number | bigint, type.scale);
  if (type.kind === 'timestamp') return formatTime(value as number);
  if (type.kind === 'date') return new Date((value as number) * 86_400_000).toISOString().slice(0, 10);
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}

/** What a cast says besides its argument. */
function castTo(name: FunctionName, type: ColumnType): string {
  if (name === 'toDecimal') return ` ${typeText(type)}`;
  return name === 'toDouble' && type.kind === 'double' && type.sumScale !== null ? ` ${typeText(type)}` : '';
}

/** A column's type for people to read: `decimal(12, 2)`. */
export function typeText(type: ColumnType): string {
  if (type.kind === 'decimal') return `decimal(${type.precision}, ${type.scale})`;
  if (type.kind === 'double' && type.sumScale !== null) return `double summed to ${type.sumScale} digits`;
  if (type.kind === 'enum') return `enum of ${type.symbols.join(', ')}`;
  if (type.kind !== 'list') return type.kind;
  return `list of ${Object.entries(type.fields)
    .map(([name, column]) => `${name} ${typeText(column.type)}`)
    .join(', ')}`;
}
