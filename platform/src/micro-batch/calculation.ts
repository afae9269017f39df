import type { Transaction } from 'kysely';
import type { RecordBatch } from '../log/record-batch.ts';
import type { PartitionProgress } from '../product/progress.ts';
import type { LateAddress, ServedRow } from '../serving/index.ts';

/** What one micro-batch comes to. */
export interface BatchResult {
  readonly rows: readonly ServedRow[];
  readonly late: readonly LateAddress[];
  /** By input partition, as it was at the checkpoint where nothing was read. */
  readonly progress: readonly PartitionProgress[];
}

/** The calculation of one micro-batch, begun at a checkpoint. */
export interface Calculation {
  feed(batch: RecordBatch): Promise<void>;
  /** Loads the states that were touched, merges, writes them back, and returns what is to be served. */
  finish(transaction: Transaction<Record<string, never>>): Promise<BatchResult>;
}

/** Begins a calculation at a checkpoint's progress. */
export type Calculate = (checkpoint: readonly PartitionProgress[]) => Calculation;
