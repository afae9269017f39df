import type { Row } from '../contract/column.ts';

/** The state of one group in one window: opaque to all but the algebra that made it. */
export type GroupState = object;

/**
 * What a query product's states can do; generated from its plan by `compile`.
 * Laws: merge is associative and commutative up to `row`; decode(encode(s)) behaves as s; a group's key is a
 * well-formed text from which its group columns are read back.
 */
export interface StateAlgebra {
  /** Adds `from` into `into`; `from` may be shared afterwards, so nothing of it is kept by reference. */
  merge(into: GroupState, from: GroupState): void;
  encode(state: GroupState): Buffer;
  decode(bytes: Buffer): GroupState;
  /** The output row: group columns, `windowStart`, `windowEnd` (microseconds), measures; by declared name, in declared order. */
  row(windowStart: number, groupKey: string, state: GroupState): Row;
}

/** States by window start (microseconds), then by group key. */
export type WindowedStates = Map<number, Map<string, GroupState>>;

/** The groups of a window, made if there are none yet. */
export function groupsOf(windows: WindowedStates, windowStart: number): Map<string, GroupState> {
  let groups = windows.get(windowStart);
  if (groups === undefined) windows.set(windowStart, (groups = new Map()));
  return groups;
}
