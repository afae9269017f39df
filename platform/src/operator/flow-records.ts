import type { FlowOperator } from './flow-operator.ts';
import type { GroupRow, StateAlgebra, WindowedStates } from './state.ts';

/** Where a leaf's partial states go in. */
export interface FlowInput {
  merge(windows: WindowedStates): void;
}

/**
 * The records of a rows leaf. Input: records. Output: each, in the next call, at the leaf's watermark. State: none that outlives a call.
 * Law: what is merged is passed on, once.
 */
export function recordRows(algebra: StateAlgebra, leaf: number): FlowOperator & FlowInput {
  let rows: GroupRow[] = [];
  return {
    merge(windows) {
      for (const [time, states] of windows) {
        for (const [key, state] of states) rows.push(...algebra.rows(time, key, state, Infinity));
      }
    },
    advance(watermarks) {
      const passed = rows;
      rows = [];
      return { rows: passed, watermark: watermarks[leaf] ?? -Infinity };
    },
  };
}
