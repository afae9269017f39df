import type { Row } from '../contract/column.ts';
import type { PoisonNote } from '../product/poison.ts';
import type { Progress } from '../product/progress.ts';

/** A row of a product as a speed serves it. */
export interface ServedRow {
  /** Unique within a product and speed: as a flow gives it, or `rowKeyOf` or `processRowKey`. */
  readonly key: string;
  /** The task that owns the row: the input partition, or the merge partition of a two-step product; 0 for micro-batch, batch and composite products. */
  readonly task: number;
  /** Values by declared output column. */
  readonly row: Row;
}

/** A row as it is now; null where it is no longer there. */
export type ServedChange = Omit<ServedRow, 'row'> & { readonly row: Row | null };

/** Where a record is that was set aside as late. */
export interface LateAddress {
  readonly contract: string;
  readonly partition: number;
  readonly offset: number;
}

/** All that a speed shows at one instant, read in one snapshot. */
export interface Served {
  readonly rows: readonly ServedRow[];
  /** The cut of each task. Empty where the speed has never run. */
  readonly progress: ReadonlyMap<number, Progress>;
  readonly late: readonly LateAddress[];
  /** Steps of a process that were left out. */
  readonly poison: readonly PoisonNote[];
}
