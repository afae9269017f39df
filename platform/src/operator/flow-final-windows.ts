import type { EntryAddress } from './flow-entry.ts';
import { flowWindows, type OpenGroup } from './flow-windows.ts';
import type { StateEntry } from './flow.ts';
import type { GroupRow, StateAlgebra, WindowedStates } from './state.ts';

/** An aggregate that another step reads. */
export interface FinalWindows {
  merge(windows: WindowedStates): void;
  /** The rows that the watermark made final, where `having` is true of them. */
  advance(watermark: number, entries: StateEntry[]): readonly GroupRow[];
  restore(address: EntryAddress, value: Buffer): void;
}

/**
 * Input: partial states. Output: each final row once, when the watermark reaches the end of its window.
 * State: that of `flowWindows`; a session leaves it when it is passed on. Law: the rows passed on are those of all input whose
 * windows end by the last watermark.
 */
export function finalWindows(algebra: StateAlgebra, store: number): FinalWindows {
  let finals: GroupRow[] = [];
  let watermark = -Infinity;
  const dueAt = ({ windowStart, groupKey, state }: OpenGroup): number =>
    algebra.starts(windowStart, state).length > 1
      ? Math.min(...algebra.rows(windowStart, groupKey, state).map(({ finalAt }) => finalAt))
      : algebra.until(windowStart, state);
  const windows = flowWindows<undefined>(algebra, store, {
    before: () => undefined,
    dueAt,
    visit(group) {
      if (dueAt(group) > watermark) return;
      const { windowStart, groupKey, state } = group;
      for (const row of algebra.rows(windowStart, groupKey, state)) {
        if (row.finalAt <= watermark && row.shown) finals.push(row);
      }
    },
  });
  return {
    merge: windows.merge,
    advance(to, entries) {
      finals = [];
      watermark = to;
      windows.advance(to, entries);
      return finals;
    },
    restore: windows.restore,
  };
}
