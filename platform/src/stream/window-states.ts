import type { Transaction } from '../log/log.ts';
import { groupsOf, type StateAlgebra, type WindowedStates } from '../operator/state.ts';
import type { QueryProduct } from '../product/product.ts';
import { queryRowKey } from '../serving/index.ts';
import type { OutputWriter } from './output.ts';
import { parseStateKey, windowedKey } from './state-key.ts';
import type { Restored } from './task-entry.ts';

/**
 * The open windows of one task. State: a group's merged state from its first record until its window is final.
 * Law: whatever the deltas are merged in and whenever they are staged, the last row of a group is that of all of them.
 */
export interface WindowStates {
  /** Merges a delta's groups, which the caller gives away. */
  merge(groups: WindowedStates): void;
  /** Writes rows and changelog of the groups changed since the last time; windows that end by `watermark` leave. */
  stage(transaction: Transaction, watermark: number): void;
}

/** The windows of `task` as its changelog tells them. */
export function windowStates(
  product: QueryProduct,
  algebra: StateAlgebra,
  writer: OutputWriter,
  { task, restored: { states, changelog } }: { readonly task: number; readonly restored: Restored },
): WindowStates {
  const { size } = product.plan.window;
  const windows: WindowedStates = new Map();
  const changed = new Map<number, Set<string>>();
  for (const [key, value] of states) {
    const parsed = parseStateKey(Buffer.from(key, 'latin1'));
    if (parsed.kind === 'windowed') groupsOf(windows, parsed.windowStart).set(parsed.groupKey, algebra.decode(value));
  }
  return {
    merge(delta) {
      for (const [windowStart, groups] of delta) {
        const own = groupsOf(windows, windowStart);
        let touched = changed.get(windowStart);
        if (touched === undefined) changed.set(windowStart, (touched = new Set()));
        for (const [groupKey, from] of groups) {
          const into = own.get(groupKey);
          if (into === undefined) own.set(groupKey, from);
          else algebra.merge(into, from);
          touched.add(groupKey);
        }
      }
    },
    stage(transaction, watermark) {
      for (const [windowStart, touched] of changed) {
        const own = groupsOf(windows, windowStart);
        const isFinal = windowStart + size <= watermark;
        for (const groupKey of touched) {
          const group = own.get(groupKey);
          if (group === undefined) continue;
          const row = algebra.row(windowStart, groupKey, group);
          writer.row(transaction, { key: queryRowKey(product, row), task, row });
          if (isFinal) continue;
          changelog.put(transaction, windowedKey(windowStart, groupKey), algebra.encode(group));
        }
      }
      changed.clear();
      for (const [windowStart, groups] of windows) {
        if (windowStart + size > watermark) continue;
        for (const groupKey of groups.keys()) changelog.put(transaction, windowedKey(windowStart, groupKey), null);
        windows.delete(windowStart);
      }
    },
  };
}
