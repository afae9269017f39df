import type { ColumnType, Row, Scalar } from '../../contract/column.ts';
import type { Expression } from '../../plan/expression.ts';
import { toDecimal, toDouble, toInteger, toText } from './casts.ts';
import { absolute, arithmetic, divide, modulo, negated, whole } from './numbers.ts';
import { compareScalars } from './order.ts';
import { texts } from './texts.ts';
import { later, part, since, startOf, toDate, toTimestamp } from './times.ts';

type Call = Extract<Expression, { node: 'call' }>;

/** The value of an expression over a row. */
export function valueOf(expression: Expression, row: Row): Scalar {
  if (expression.node === 'column') return (row[expression.name] ?? null) as Scalar;
  if (expression.node === 'literal') return expression.value;
  const values = expression.arguments.map((argument) => valueOf(argument, row));
  return notStrict(expression, values);
}

/** True where a row passes the condition: false and NULL do not. */
export const passes = (condition: Expression | null, row: Row): boolean =>
  condition === null || valueOf(condition, row) === true;

function notStrict(call: Call, values: readonly Scalar[]): Scalar {
  const [a = null, b = null] = values;
  switch (call.function) {
    case 'null':
      return null;
    case 'isNull':
      return a === null;
    case 'and':
      return values.includes(false) ? false : values.includes(null) ? null : true;
    case 'or':
      return values.includes(true) ? true : values.includes(null) ? null : false;
    case 'coalesce':
      return values.find((value) => value !== null) ?? null;
    case 'nullIf':
      return a !== null && b !== null && compareScalars(a, b) === 0 ? null : a;
    case 'case': {
      const chosen = values.findIndex((value, index) => index % 2 === 0 && index < values.length - 1 && value === true);
      return (chosen < 0 ? values.at(-1) : values[chosen + 1]) ?? null;
    }
    default:
      return values.includes(null) ? null : strict(call, values);
  }
}

function strict(call: Call, values: readonly Scalar[]): Scalar {
  const [a = null, b = null, c = null] = values;
  const type = (index: number): ColumnType => (call.arguments[index] ?? call).column.type;
  const order = compareScalars(a, b);
  switch (call.function) {
    case 'eq':
      return order === 0;
    case 'ne':
      return order !== 0;
    case 'lt':
      return order < 0;
    case 'lte':
      return order <= 0;
    case 'gt':
      return order > 0;
    case 'gte':
      return order >= 0;
    case 'not':
      return a !== true;
    case 'add':
    case 'subtract':
    case 'multiply':
      return arithmetic(call.function, [type(0), type(1)], [a, b]);
    case 'divide':
      return divide([type(0), type(1)], [a, b]);
    case 'modulo':
      return modulo(a, b);
    case 'negate':
      return negated(type(0), a);
    case 'absolute':
      return absolute(type(0), a);
    case 'floor':
    case 'ceiling':
    case 'round':
      return whole(call.function, type(0), a);
    case 'startOf':
      return startOf(Number(a), String(b));
    case 'part':
      return part(Number(a), String(b));
    case 'later':
      return later(Number(a), Number(b));
    case 'since':
      return since(Number(a), Number(b));
    case 'toDate':
      return toDate(Number(a));
    case 'toTimestamp':
      return toTimestamp(Number(a));
    case 'toInteger':
      return toInteger(type(0), a);
    case 'toDecimal':
      return toDecimal(type(0), a, call.column.type as ColumnType & { kind: 'decimal' });
    case 'toDouble':
      return toDouble(type(0), a);
    case 'toText':
      return toText(a);
    case 'substring':
      return texts.substring(String(a), Number(b), Number(c));
    case 'replace':
      return texts.replace(String(a), String(b), String(c));
    default:
      return textOf(call.function, String(a), String(b));
  }
}

function textOf(name: Call['function'], a: string, b: string): Scalar {
  switch (name) {
    case 'lower':
    case 'upper':
    case 'trim':
    case 'length':
      return texts[name](a);
    case 'concat':
    case 'startsWith':
    case 'endsWith':
    case 'contains':
      return texts[name](a, b);
    default:
      throw new TypeError(`no meaning of ${name}`);
  }
}
