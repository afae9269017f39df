import type { Expression, FunctionName } from '../plan/expression.ts';

export type Call = Extract<Expression, { node: 'call' }>;

/** Functions that decide by themselves what a NULL means. */
export type Lenient = 'isNull' | 'and' | 'or' | 'nullIf' | 'null' | 'case' | 'coalesce';

/** Functions that are NULL where an operand is. */
export type Strict = Exclude<FunctionName, Lenient>;

/**
 * JavaScript source of a call's value from those of its operands, which are variables or literals without effects and hold
 * no NULL. The value is in its type's one form, see `ColumnType`.
 */
export type FunctionSource = (call: Call, operands: readonly string[]) => string;

export type FunctionSources<Name extends FunctionName = Strict> = Readonly<Record<Name, FunctionSource>>;

/** The source of a call of a function of the runtime with the operands as they are. */
export const callOf =
  (name: string): FunctionSource =>
  (_, operands) =>
    `${name}(${operands.join(', ')})`;
