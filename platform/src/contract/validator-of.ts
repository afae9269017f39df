import { QUALITY_ISSUE } from '../quality/refine-by-rules.ts';
import type { Contract } from './contract.ts';
import type { Row } from './column.ts';

/**
 * A row that holds, or the first field that does not and why: its type and what refines it (`CONTRACT_BROKEN`), or a quality rule
 * (`QUALITY_BROKEN`), which is asked only where all types are right. `field` is empty where the candidate is no object.
 */
export type Verdict =
  | { readonly ok: true; readonly row: Row }
  | {
      readonly ok: false;
      readonly code: 'CONTRACT_BROKEN' | 'QUALITY_BROKEN';
      readonly field: string;
      readonly reason: string;
    };

/**
 * Judges candidates against a contract, or any Zod object of fields. The row of a verdict has its columns only, in their one form
 * (-0 as 0, decimals as numbers while safe). A field's reason reads `found …; expected …`.
 */
export function validatorOf({ schema }: Pick<Contract, 'schema'>): (candidate: unknown) => Verdict {
  return (candidate) => {
    const result = schema.safeParse(candidate);
    if (result.success) return { ok: true, row: result.data as Row };
    const issue = result.error.issues[0];
    const code = issue?.code === 'custom' && issue.params === QUALITY_ISSUE ? 'QUALITY_BROKEN' : 'CONTRACT_BROKEN';
    return { ok: false, code, field: String(issue?.path[0] ?? ''), reason: issue?.message ?? 'refused' };
  };
}
