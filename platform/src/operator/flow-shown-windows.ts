import type { Row, Scalar } from '../contract/column.ts';
import { keyJson } from '../contract/key-json.ts';
import type { AggregatePlan } from '../plan/query-plan.ts';
import type { ColdState } from './cold-state.ts';
import type { FlowStore } from './flow-operator.ts';
import { flowWindows, type WindowsReader } from './flow-windows.ts';
import type { RowChange, StateEntry } from './flow.ts';
import type { StateAlgebra, WindowedStates } from './state.ts';

/** The outermost aggregate of a product, which shows open windows too. */
export interface ShownWindows extends FlowStore {
  merge(windows: WindowedStates): void;
  /** The rows of the groups that changed since the last call; windows that ended by the watermark leave. */
  advance(watermark: number, entries: StateEntry[]): readonly RowChange[];
}

/**
 * Input: partial states. Output: the row of each group that changed, null where it was shown before and is not now: `having` is
 * no longer true, or sessions have met. State: that of `flowWindows`; what was shown is told by the state as it was.
 * Law: the last row of a key is that of all input; a key that was never shown gets no null.
 */
export function shownWindows(
  algebra: StateAlgebra,
  plan: AggregatePlan,
  store: number,
  cold?: ColdState,
): ShownWindows {
  const mayVanish = plan.having !== null || plan.window?.kind === 'session';
  const keyOf = rowKey(plan);
  let changes: RowChange[] = [];
  const reader: WindowsReader<readonly number[]> = {
    before({ windowStart, groupKey, state }) {
      if (!mayVanish) return [];
      const starts = algebra.starts(windowStart, state);
      if (plan.having === null) return starts;
      const rows = algebra.rows(windowStart, groupKey, state, Infinity);
      return starts.filter((_, at) => rows[at]?.shown === true);
    },
    dueAt: ({ windowStart, state }) => algebra.until(windowStart, state),
    visit({ windowStart, groupKey, state }, { changed, before = [] }) {
      if (!changed) return;
      const rows = algebra.rows(windowStart, groupKey, state, Infinity);
      const starts = mayVanish ? algebra.starts(windowStart, state) : [windowStart];
      const now = new Set<number>();
      for (const [at, { row, shown }] of rows.entries()) {
        if (!shown) continue;
        const start = starts[at] ?? windowStart;
        now.add(start);
        changes.push({ key: keyOf(start, row), row });
      }
      const any = rows[0];
      if (any === undefined) return;
      for (const start of before) if (!now.has(start)) changes.push({ key: keyOf(start, any.row), row: null });
    },
  };
  const windows = flowWindows(algebra, store, reader, cold);
  return {
    ...windows,
    advance(watermark, entries) {
      changes = [];
      windows.advance(watermark, entries);
      return changes;
    },
  };
}

/** The key of the row of a window that starts at `start`, of the group that `row` is of: `[windowStart, ...group values]`. */
function rowKey({ window, group }: AggregatePlan): (start: number, row: Row) => string {
  return (start, row) => {
    const values = group.map(({ name }) => row[name] as Scalar);
    return keyJson(window === null ? values : [start, ...values]);
  };
}
