import type { PoisonNote } from '../product/poison.ts';
import type { Progress } from '../product/progress.ts';
import type { LateAddress, ServedChange } from '../serving/index.ts';
import type { StateStore } from './state-store.ts';

/** Where the micro-batches of one product keep what they serve: the serving tables, or memory in the simulation. */
export interface BatchStore {
  /** The served progress; empty where none was served. */
  progress(): Promise<Progress>;
  /** Commits what `work` does, all of it or, where it rejects, nothing; returns what it gave. */
  transaction<T>(work: (transaction: BatchTransaction) => Promise<T>): Promise<T>;
}

/** What a micro-batch reads and writes in one transaction. */
export interface BatchTransaction {
  /** The served progress, locked until the transaction ends: another runner waits here. */
  lockProgress(): Promise<Progress>;
  readonly states: StateStore;
  changeRows(rows: readonly ServedChange[]): Promise<void>;
  writeLate(late: readonly LateAddress[]): Promise<void>;
  writePoison(poison: readonly PoisonNote[]): Promise<void>;
  writeProgress(progress: Progress): Promise<void>;
}
