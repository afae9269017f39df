import type { ColumnType } from '../contract/column.ts';
import { argument, type Argument } from './function/call.ts';
import { coalesced } from './function/comparison.ts';
import type { Both } from './kind.ts';
import type { Literal } from './literal.ts';
import { operandOf } from './operand-of.ts';
import type { Operand } from './operand.ts';
import type { Same, Term, Unified } from './term.ts';

/** What may stand behind a value of the type. */
type Others<T extends ColumnType> = readonly (Term<Same<T>, boolean> | Literal<T>)[];

type Coalesced<T extends ColumnType, N extends boolean, Rest extends readonly unknown[]> = Rest extends readonly [
  infer Next,
  ...infer Others,
]
  ? Next extends Term<infer U, infer M>
    ? Coalesced<Unified<T, U>, Both<N, M>, Others>
    : Coalesced<T, false, Others>
  : Operand<T, N>;

/** The first value that is not NULL. Fails with `PLAN_INVALID` where a literal does not fit. */
export function coalesce<T extends ColumnType, N extends boolean, Rest extends Others<T>>(
  first: Term<T, N>,
  ...rest: Rest
): Coalesced<T, N, Rest> {
  const { expression } = first;
  const others = rest.map((value) => argument(expression.column.type, value as Argument));
  return operandOf(coalesced([expression, ...others])) as unknown as Coalesced<T, N, Rest>;
}
