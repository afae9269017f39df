import type { Row, Scalar } from '../contract/column.ts';

/** The state of one group in one window: opaque to all but the algebra that made it. */
export type GroupState = object;

/**
 * What the states of one leaf can do; generated from its plan by `compile`.
 * Laws: merge is associative and commutative up to `rows`; decode(encode(s)) behaves as s; a group's key is a
 * well-formed text from which its group columns are read back.
 *
 * A state stands in `WindowedStates` under its window's start and its group's key. Sessions have no start that stays: all open
 * sessions of a group are one state under start 0, and so is a group without a window. A record of a rows leaf is a
 * state of its own, under its event time and its key; it is never merged.
 */
export interface StateAlgebra {
  /** Adds `from` into `into`; `from` may be shared afterwards, so nothing of it is kept by reference. */
  merge(into: GroupState, from: GroupState): void;
  encode(state: GroupState): Buffer;
  decode(bytes: Buffer): GroupState;
  /** The starts of the windows that the state holds now: one, or several sessions in order of time. */
  starts(windowStart: number, state: GroupState): readonly number[];
  /**
   * The rows of those windows that end by a time (microseconds; Infinity: of all), in the same order. Nothing of the others is
   * computed, so none of them fails. Fails with `AGGREGATE_OVERFLOW`.
   */
  rows(windowStart: number, groupKey: string, state: GroupState, endBy: number): readonly GroupRow[];
  /** True where `due` and `until` look at the window's start alone. */
  readonly endsByStart: boolean;
  /** The least watermark at which a window of the state is final; Infinity for a group without a window. */
  due(windowStart: number, state: GroupState): number;
  /** Forgets sessions that ended by the watermark (microseconds); true where nothing is left of the state. */
  retire(windowStart: number, state: GroupState, watermark: number): boolean;
  /** The least watermark at which nothing of the state is left; Infinity for a group without a window. */
  until(windowStart: number, state: GroupState): number;
}

/** A row of a group, or a record of a rows leaf. */
export interface GroupRow {
  /** Final once the watermark has reached it: the window's end; Infinity without a window, for a record -Infinity. Microseconds. */
  readonly finalAt: number;
  /** The row's event time for whoever reads it: the last microsecond of its window, a record's own. */
  readonly time: number;
  /** Orders rows of one time, and identifies the row: window start and group values; of a record sequence, partition, offset. */
  readonly order: Order;
  /** By declared name, in declared order: group columns, `windowStart`, `windowEnd` (microseconds), measures, derived; or a record's columns. */
  readonly row: Row;
  /** False where `having` is not true of it. */
  readonly shown: boolean;
}

/** Values compared one after the other: NULL first, text by code point. */
export type Order = readonly Scalar[];

/** States by window start (microseconds), then by group key. */
export type WindowedStates = Map<number, Map<string, GroupState>>;

/** The groups of a window, made if there are none yet. */
export function groupsOf(windows: WindowedStates, windowStart: number): Map<string, GroupState> {
  let groups = windows.get(windowStart);
  if (groups === undefined) windows.set(windowStart, (groups = new Map()));
  return groups;
}
