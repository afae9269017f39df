import type { ColumnType } from '../../contract/column.ts';
import type { Expression, FunctionName } from '../expression.ts';
import { literalNode, type Written } from '../literal.ts';
import { expressionOf } from '../names.ts';
import { requireSmallCall } from '../plan-size.ts';
import type { Term } from '../term.ts';

/** What a function may be given: a term, or a literal. */
export type Argument = Written | Term<ColumnType, boolean>;

/** The functions of a type: expressions from arguments. */
export type Functions = Readonly<Record<string, (...values: readonly never[]) => Expression>>;

/** The expression of an argument; a literal is of the given type. Fails with `PLAN_INVALID`. */
export const argument = (type: ColumnType, given: Argument): Expression =>
  typeof given === 'object' ? expressionOf('an argument', given) : literalNode(type, given);

/** A call that is NULL only where an argument is. */
export const strict = (name: FunctionName, type: ColumnType, ...values: readonly Expression[]): Expression =>
  call(
    name,
    type,
    values.some((value) => value.column.nullable),
    values,
  );

/** A call that may be NULL though no argument is. */
export const partial = (name: FunctionName, type: ColumnType, ...values: readonly Expression[]): Expression =>
  call(name, type, true, values);

/** The node of a function's result. Fails with `PLAN_TOO_LARGE`. */
export const call = (
  name: FunctionName,
  type: ColumnType,
  nullable: boolean,
  values: readonly Expression[],
): Expression => requireSmallCall({ node: 'call', function: name, arguments: values, column: { type, nullable } });
