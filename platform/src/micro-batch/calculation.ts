import type { RecordBatch } from '../log/record-batch.ts';
import type { PoisonNote } from '../product/poison.ts';
import type { Progress } from '../product/progress.ts';
import type { LateAddress, ServedChange } from '../serving/index.ts';
import type { StateStore } from './state-store.ts';

/** What one micro-batch comes to. */
export interface BatchResult {
  readonly rows: readonly ServedChange[];
  readonly late: readonly LateAddress[];
  /** Steps of a process that were left out. */
  readonly poison: readonly PoisonNote[];
  /** Of every contract; as it was at the checkpoint where nothing was read. */
  readonly progress: Progress;
}

/** The calculation of one micro-batch, begun at a checkpoint. */
export interface Calculation {
  /** Takes in records of one of the product's inputs, in offset order within a partition. */
  feed(batch: RecordBatch): Promise<void>;
  /** Loads the states that are needed, merges, keeps what came of it in `states`, and returns what is to be served. */
  finish(states: StateStore): Promise<BatchResult>;
}

/** Begins a calculation at a checkpoint's progress. */
export type Calculate = (checkpoint: Progress) => Calculation;
