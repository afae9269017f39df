import type { Cut } from '../log/cut.ts';
import type { Speed } from '../product/product.ts';
import type { LateAddress } from '../serving/index.ts';

/** JSON, as `mesh reconcile --json` prints it. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

/** How one speed stands at its own cut, in its own words. */
export interface SpeedReport {
  readonly speed: Speed;
  readonly rows: number;
  readonly accepted: number;
  readonly onTime: number;
  readonly late: number;
  /** Steps of a process that were left out. */
  readonly poison: number;
  /** By contract, then by partition: the furthest of the speed's tasks. */
  readonly cut: Readonly<Record<string, Cut>>;
  readonly lateAddresses?: readonly LateAddress[];
  /** Where another plan of the product made the rows: which, and what changed since. They are not compared. */
  readonly otherPlan?: string;
}

/**
 * One row, count, late address or step left out where a speed and the truth at its cut differ. `late` is proved: the speed's row is
 * exactly the row over the records on time. So is `poison`, of a process that left out steps that succeed now: the row is exactly the row
 * without these. `unexplained` is a defect, or damage done by hand.
 */
export interface Difference {
  readonly speed: Speed;
  /** The row's group columns (of a select all columns) or input address; `{lateAddress}`, `{poison}` or `{contract, counts: partition}` where it is no row. */
  readonly key: Json;
  /** The window's start as text; null where there is none. */
  readonly windowStart: Json;
  /** The truth; null where there should be nothing. Where the speed shows the truth but should not have it yet, or the truth has no such row, the row on time. */
  readonly expected: Json;
  /** What the speed shows; null where it shows nothing. */
  readonly actual: Json;
  readonly cause: 'late' | 'poison' | 'unexplained';
}

/** What `reconcile` returns: a product's speeds against the truth. */
export interface Reconciliation {
  readonly product: string;
  /** The speeds that have run. */
  readonly speeds: readonly SpeedReport[];
  readonly differences: readonly Difference[];
  /**
   * Rows that need not be the truth, by cause, over all speeds. `late` is proved harmless. `poison`, with the steps themselves: what a
   * process left out, and now would not. `approximate` stays 0: sums of doubles
   * count in whole units and approximate counts are made by one sketch of the set of values, so both are equal at every speed.
   * `version`: all rows of the speeds that another plan of the product made; they are no differences, for there is nothing to
   * compare them with.
   */
  readonly explained: {
    readonly late: number;
    readonly poison: number;
    readonly approximate: number;
    readonly version: number;
  };
  readonly unexplained: number;
}
