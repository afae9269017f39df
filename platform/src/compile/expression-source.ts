import { compareText } from '../operator/index.ts';
import type { Expression } from '../plan/query-plan.ts';

/** The names that the source of expressions uses, to be passed to it. */
export const expressionRuntime = { and3, or3, compareText } as const;

/**
 * JavaScript source of an expression; NULL is null. `column` gives the source of an input column's value. Operands are
 * variables, literals or parenthesised, and free of effects, so an operand may stand in the source twice.
 */
export function expressionSource(expression: Expression, column: (name: string) => string): string {
  switch (expression.node) {
    case 'column':
      return column(expression.name);
    case 'literal':
      return typeof expression.value === 'bigint' ? `${expression.value}n` : `(${JSON.stringify(expression.value)})`;
    case 'call':
      return callSource(
        expression,
        expression.arguments.map((argument) => expressionSource(argument, column)),
      );
  }
}

const OPERATORS = { eq: '===', ne: '!==', lt: '<', lte: '<=', gt: '>', gte: '>=' } as const;

function callSource(call: Extract<Expression, { node: 'call' }>, [a = 'null', b = 'null']: readonly string[]): string {
  const name = call.function;
  switch (name) {
    case 'isNull':
      return `(${a} === null)`;
    case 'not':
      return strict(call, [a], `!${a}`);
    case 'and':
      return call.column.nullable ? `and3(${a}, ${b})` : `(${a} && ${b})`;
    case 'or':
      return call.column.nullable ? `or3(${a}, ${b})` : `(${a} || ${b})`;
    default: {
      const isOrderedText = call.arguments[0]?.column.type.kind === 'text' && name !== 'eq' && name !== 'ne';
      const plain = isOrderedText ? `compareText(${a}, ${b}) ${OPERATORS[name]} 0` : `${a} ${OPERATORS[name]} ${b}`;
      return strict(call, [a, b], plain);
    }
  }
}

/** Null where an operand is. */
function strict(call: Extract<Expression, { node: 'call' }>, operands: readonly string[], plain: string): string {
  const nullable = operands.filter((_, at) => call.arguments[at]?.column.nullable);
  if (nullable.length === 0) return `(${plain})`;
  return `(${nullable.map((operand) => `${operand} === null`).join(' || ')} ? null : ${plain})`;
}

/** Kleene's conjunction. */
function and3(a: boolean | null, b: boolean | null): boolean | null {
  if (a === false || b === false) return false;
  return a === null || b === null ? null : true;
}

/** Kleene's disjunction. */
function or3(a: boolean | null, b: boolean | null): boolean | null {
  if (a === true || b === true) return true;
  return a === null || b === null ? null : false;
}
