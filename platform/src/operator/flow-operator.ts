import type { EntryAddress } from './flow-entry.ts';
import type { RowChange, StateEntry } from './flow.ts';
import type { GroupRow } from './state.ts';

/**
 * A step of a flow, driven by the one behind it. Law of each: what it passes on, over all calls, depends only on what it was
 * given and on the last watermarks; a row once passed on stays as it is.
 */
export interface FlowOperator {
  /** Brings the step, and all before it, to the leaves' watermarks; `entries` takes the changes of its state. */
  advance(watermarks: readonly number[], entries: StateEntry[]): Passed;
}

/** Rows passed on since the last call, in no order that matters, and the time by which no earlier one is to come. */
export interface Passed {
  readonly rows: readonly GroupRow[];
  /** Microseconds: rows still to come have this time or a later one. */
  readonly watermark: number;
}

/** The last step of a flow: what changed since the last call. */
export interface FlowRoot {
  advance(watermarks: readonly number[], entries: StateEntry[]): readonly RowChange[];
}

/** What holds entries of a flow's state. */
export interface FlowStore {
  restore(address: EntryAddress, value: Buffer): void;
  /** The `until` of an entry; Infinity where it is never looked at unchanged. */
  untilOf(address: EntryAddress, value: Buffer): number;
  /** What the entries that it holds take in memory, in bytes, by estimate. */
  heldBytes(): number;
  /**
   * Lets go of the entries that were touched longest ago until the others take `bytes`, for they are found in cold state again; called where
   * all that changed has been committed. A store without it holds all of its entries.
   */
  readonly release?: (bytes: number) => void;
}
