import type { StateEntry } from '../operator/flow.ts';

/** A state that was kept. */
export interface KeptState {
  readonly key: Buffer;
  readonly value: Buffer;
}

/** Where a calculation finds its states and keeps them until the next batch: a table, or memory. */
export interface StateStore {
  /** Those of these keys that are kept, in no order. */
  load(keys: readonly Buffer[]): Promise<readonly KeptState[]>;
  loadAll(): Promise<readonly KeptState[]>;
  /** Those whose `until` is at or before `time` (microseconds). */
  loadDue(time: number): Promise<readonly KeptState[]>;
  /** Adds or replaces states by key; removes those without a value. */
  save(entries: readonly StateEntry[]): Promise<void>;
  /** Removes the states whose `until` is at or before `time` (microseconds). */
  drop(time: number): Promise<void>;
}
