import type { Contract } from './contract.ts';
import type { Row } from './column.ts';

/** A row that holds, or the first field that does not and why. `field` is empty where the candidate is no object. */
export type Verdict =
  { readonly ok: true; readonly row: Row } | { readonly ok: false; readonly field: string; readonly reason: string };

/**
 * Judges candidates against a contract. The row of a verdict has the contract's columns only, in their one form
 * (-0 as 0, decimals as numbers while safe).
 */
export function validatorOf(contract: Contract): (candidate: unknown) => Verdict {
  const { schema } = contract;
  return (candidate) => {
    const result = schema.safeParse(candidate);
    if (result.success) return { ok: true, row: result.data as Row };
    const issue = result.error.issues[0];
    return { ok: false, field: String(issue?.path[0] ?? ''), reason: issue?.message ?? 'refused' };
  };
}
