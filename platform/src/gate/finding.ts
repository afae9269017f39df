import type { Consumer } from '../lineage/consumer.ts';

/** Whom a change breaks. `none`: nobody, it is told for the record. */
export type Direction = 'breaks-readers' | 'breaks-writers' | 'breaks-both' | 'none';

/** A rule that the gate knows: its id is stable, exceptions name it. */
export interface GateRule {
  /** In kebab case, such as `field-removed`. */
  readonly id: string;
  readonly direction: Direction;
  /** What it forbids and why, for people. */
  readonly description: string;
  /** What to do instead. */
  readonly remedy: string;
}

/** A rule that a change trips. */
export interface Finding {
  readonly rule: GateRule;
  /** The contract's or product's name. */
  readonly publication: string;
  readonly field: string | null;
  readonly found: string;
  readonly expected: string;
  /** The products that consume what changed, by way of other products too, and by which of its fields; sorted. */
  readonly consumers: readonly Consumer[];
  /** The file of the declaration's document below the repository's root, for annotations. */
  readonly file: string;
  /** The exception that allows it, or null. */
  readonly allowedBy: GateException | null;
}

/** A reviewed permission, see `contracts/exceptions.yaml`. */
export interface GateException {
  readonly rule: string;
  readonly publication: string;
  readonly field: string | null;
  readonly reason: string;
  readonly approvedBy: string;
  /** The last day on which it counts, such as `2027-01-31`. */
  readonly expires: string;
}
