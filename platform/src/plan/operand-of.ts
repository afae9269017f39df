import type { ColumnType } from '../contract/column.ts';
import type { Expression } from './expression.ts';
import { fractions, integers } from './function/arithmetic.ts';
import type { Functions } from './function/call.ts';
import { comparisons } from './function/comparison.ts';
import { logic } from './function/logic.ts';
import { texts } from './function/text.ts';
import { dates, timestamps } from './function/time.ts';
import { toText } from './function/to-text.ts';
import type { Operand } from './operand.ts';

const FUNCTIONS: { readonly [K in ColumnType['kind']]: (self: Expression) => Functions } = {
  text: texts,
  boolean: logic,
  int32: integers,
  int64: integers,
  decimal: fractions,
  double: fractions,
  timestamp: timestamps,
  date: dates,
  enum: toText,
  list: () => ({}),
};

/** The operand of an expression. Its type parameters are the caller's word for the expression's own column. */
export function operandOf<T extends ColumnType, N extends boolean>(expression: Expression): Operand<T, N> {
  const functions = { ...comparisons(expression), ...FUNCTIONS[expression.column.type.kind](expression) };
  const methods = Object.entries(functions).map(
    ([name, give]) => [name, (...values: readonly never[]) => operandOf(give(...values))] as const,
  );
  return Object.freeze({ expression, ...Object.fromEntries(methods) }) as unknown as Operand<T, N>;
}
