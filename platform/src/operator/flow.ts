import type { Row } from '../contract/column.ts';
import type { WindowedStates } from './state.ts';

/**
 * All of a query product that comes after its leaves, in one place: merges what the leaves' partitions contribute, closes windows,
 * joins, aggregates again, and tells which rows changed. Compiled from `stagesOf` by `compile/compile-flow.ts`; pure.
 *
 * Law: the rows shown (all changes so far, applied in order) depend only on everything merged and on the last watermarks, not on
 * how it was cut into calls. A flow restored from the entries of another goes on as that one would.
 * State: entries by key; `restore` in any order, before the first `merge`.
 */
export interface Flow {
  /** Adds the groups of a leaf, which the caller gives away. */
  merge(leaf: number, groups: WindowedStates): void;
  /** Brings the flow to these watermarks, by leaf (microseconds; they never fall). Returns what changed since the last call. */
  advance(watermarks: readonly number[]): FlowChanges;
  restore(key: Buffer, value: Buffer): void;
  /** What the entries that it holds take in memory, in bytes, by estimate. */
  heldBytes(): number;
  /** Of those, the bytes of rows of joins and lookups, which are never let go of. */
  firmBytes(): number;
  /**
   * Lets go of entries, where there is cold state to find them in again, until the others take `bytes`, those touched longest ago first; to be
   * called where all that changed has been committed. Rows of joins and lookups are held all the same.
   */
  release(bytes: number): void;
  /** When an entry is to be looked at though nothing changed it: the `until` it has as a change. */
  untilOf(key: Buffer, value: Buffer): number;
  /**
   * The keys of the entries that merging these groups needs, where the flow is one aggregate leaf and nothing else: then a
   * caller may restore only those. Undefined for any other flow, which needs them all.
   */
  needed(groups: WindowedStates): readonly Buffer[] | undefined;
}

export interface FlowChanges {
  /** The last change of each row. */
  readonly rows: readonly RowChange[];
  readonly entries: readonly StateEntry[];
}

/** A row of the product as it is now; null where it is no longer there. `key` is unique within the product, see `rowKeyOf`. */
export interface RowChange {
  readonly key: string;
  readonly row: Row | null;
}

/** An entry of a flow's state as it is now; null where it is gone. */
export interface StateEntry {
  readonly key: Buffer;
  readonly value: Buffer | null;
  /**
   * The least watermark at which its step looks at it though nothing changed it; Infinity for never. Of an aggregate leaf that is the whole
   * flow it may be dropped then, unseen.
   */
  readonly until: number;
}
