import type { RuleId } from './rules/index.ts';

/** A reviewed permission, see `contracts/exceptions.yaml`. */
export interface GateException {
  readonly rule: RuleId;
  readonly publication: string;
  /** Null: whatever field of the publication it is. */
  readonly field: string | null;
  readonly reason: string;
  readonly approvedBy: string;
  /** The last day on which it counts, such as `2027-01-31`. */
  readonly expires: string;
}
