import type { Transaction } from '../log/log.ts';
import type { Flow } from '../operator/flow.ts';
import type { WindowedStates } from '../operator/state.ts';
import type { OutputWriter } from './output.ts';
import type { Restored } from './restore-task.ts';
import { flowKey, parseStateKey } from './state-key.ts';

/** The flow of one task, between its changelog and its output. */
export interface FlowState {
  /** Adds a leaf's groups, which the caller gives away. */
  merge(leaf: number, groups: WindowedStates): void;
  /** Brings the flow to these watermarks, by leaf, and writes rows and states that changed since the last time. */
  stage(transaction: Transaction, watermarks: readonly number[]): void;
}

/** A flow that goes on from its changelog; `task` owns its rows. */
export function flowState(
  flow: Flow,
  writer: OutputWriter,
  { task, restored: { states, changelog } }: { readonly task: number; readonly restored: Restored },
): FlowState {
  for (const [name, value] of states) {
    const parsed = parseStateKey(Buffer.from(name, 'latin1'));
    if (parsed.kind === 'flow') flow.restore(parsed.key, value);
  }
  return {
    merge: (leaf, groups) => flow.merge(leaf, groups),
    stage(transaction, watermarks) {
      const { rows, entries } = flow.advance(watermarks);
      for (const { key, row } of rows) writer.row(transaction, { key, task, row });
      for (const { key, value, until } of entries)
        changelog.put(transaction, { key: flowKey(key), value, dueAt: until });
    },
  };
}
