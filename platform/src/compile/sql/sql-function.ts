import type { Column } from '../../contract/column.ts';
import type { SqlOperand } from './dialect.ts';

/** The text of a function's call; `column` is the result's. */
export type SqlFunction = (operands: readonly SqlOperand[], column: Column) => string;

/** Operands between an operator. */
export const infix =
  (operator: string): SqlFunction =>
  (operands) =>
    `(${operands.map(({ sql }) => sql).join(` ${operator} `)})`;

/** A function of the engine that has the plan's meaning. */
export const plainCall =
  (name: string): SqlFunction =>
  (operands) =>
    `${name}(${operands.map(({ sql }) => sql).join(', ')})`;

/** The operand at a place; the plan's types say that it is there. */
export function operandAt(operands: readonly SqlOperand[], at: number): SqlOperand {
  const operand = operands[at];
  if (operand === undefined) throw new TypeError(`a call without operand ${at}`);
  return operand;
}
