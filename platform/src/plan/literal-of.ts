import type { ColumnType } from '../contract/column.ts';
import { columnOf, type Field } from '../contract/field.ts';
import type { Bool, Int64, Text } from './kind.ts';
import { BOOLEAN, INT64, TEXT } from './kind.ts';
import { literalNode, type Literal, type Written } from './literal.ts';
import type { Operand } from './operand.ts';
import { operandOf } from './operand-of.ts';
import { planError } from './plan-error.ts';

/** The type of a literal that says no other: text, boolean or int64. */
export type PlainType<V extends Written> = V extends string ? Text : V extends boolean ? Bool : Int64;

/** A value as an operand: text, boolean or a whole number. Fails with `PLAN_INVALID`. */
export function literal<V extends Written>(value: V): Operand<PlainType<V>, false>;
/** A value of a field's type: `literal(decimal(4, 2), '1.50')`, `literal(double(), 0.5)`. Fails with `PLAN_INVALID`. */
export function literal<T extends ColumnType>(field: Field<T>, value: Literal<T>): Operand<T, false>;
export function literal(first: Written | Field, value?: Written): unknown {
  if (typeof first !== 'object') return operandOf(plainLiteral(first));
  const type = columnOf(first)?.type;
  if (type !== undefined && value !== undefined) return operandOf(literalNode(type, value));
  throw planError('a literal of a Zod schema', 'a field of text(), double() and so on, and a value', 'one is missing');
}

/** The node of a literal whose type nothing says but itself. Fails with `PLAN_INVALID`. */
export function plainLiteral(value: Written): ReturnType<typeof literalNode> {
  if (typeof value === 'number' && !Number.isSafeInteger(value))
    throw planError(
      `the literal ${value} by itself`,
      'text, true, false or a whole number within ±(2^53 - 1)',
      'a fraction needs a type, as in `literal(double(), 0.5)` or `literal(decimal(4, 2), "0.50")`',
    );
  return literalNode(typeof value === 'string' ? TEXT : typeof value === 'boolean' ? BOOLEAN : INT64, value);
}
