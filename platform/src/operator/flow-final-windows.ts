import type { ColdState } from './cold-state.ts';
import type { FlowStore } from './flow-operator.ts';
import { flowWindows, type WindowsReader } from './flow-windows.ts';
import type { StateEntry } from './flow.ts';
import type { GroupRow, StateAlgebra, WindowedStates } from './state.ts';

/** An aggregate that another step reads. */
export interface FinalWindows extends FlowStore {
  merge(windows: WindowedStates): void;
  /** The rows that the watermark made final, where `having` is true of them. */
  advance(watermark: number, entries: StateEntry[]): readonly GroupRow[];
}

/**
 * Input: partial states. Output: each final row once, when the watermark reaches the end of its window.
 * State: that of `flowWindows`; a session leaves it when it is passed on. Law: the rows passed on are those of all input whose
 * windows end by the last watermark; a sum beyond its type fails in a final window alone, so when it fails is no matter of how the
 * input was cut.
 */
export function finalWindows(algebra: StateAlgebra, store: number, cold?: ColdState): FinalWindows {
  let finals: GroupRow[] = [];
  let watermark = -Infinity;
  const reader: WindowsReader<undefined> = {
    before: () => undefined,
    dueAt: ({ windowStart, state }) => algebra.due(windowStart, state),
    visit({ windowStart, groupKey, state }) {
      for (const row of algebra.rows(windowStart, groupKey, state, watermark)) if (row.shown) finals.push(row);
    },
  };
  const windows = flowWindows(algebra, store, reader, cold);
  return {
    ...windows,
    advance(to, entries) {
      finals = [];
      watermark = to;
      windows.advance(to, entries);
      return finals;
    },
  };
}
