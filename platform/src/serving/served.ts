import type { Row } from '../contract/column.ts';
import type { Progress } from '../product/progress.ts';

/** A row of a product as a speed serves it. */
export interface ServedRow {
  /**
   * Unique within a product and speed: the JSON of `[windowStart, ...group values]` for a query, of
   * `[partition, offset, ordinal]` (the input's address) for a process.
   */
  readonly key: string;
  /** The task that owns the row: the input partition, or the merge partition of a two-step product; 0 for micro-batch and batch. */
  readonly task: number;
  /** Values by declared output column. */
  readonly row: Row;
}

export interface LateAddress {
  readonly partition: number;
  readonly offset: number;
}

/** All that a speed shows at one instant, read in one snapshot. */
export interface Served {
  readonly rows: readonly ServedRow[];
  /** The cut of each task. Empty where the speed has never run. */
  readonly progress: ReadonlyMap<number, Progress>;
  readonly late: readonly LateAddress[];
}
