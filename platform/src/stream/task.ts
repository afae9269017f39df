import type { Transaction } from '../log/log.ts';
import type { RecordBatch } from '../log/record-batch.ts';

/**
 * The work on one partition of one topic. It is fed batches in offset order and, at each commit, writes what came of
 * them. It knows neither consumers nor clocks, so whoever fetches may feed several tasks from one fetch.
 */
export interface StreamTask {
  readonly topic: string;
  readonly partition: number;
  /** Takes in records; those before the task's position are skipped. */
  feed(batch: RecordBatch): Promise<void>;
  /** True where a commit would change something. */
  dirty(): boolean;
  /**
   * Appends everything since the last commit and returns the next offset to read. The task then counts on the commit:
   * should it fail, the task is void.
   */
  stage(transaction: Transaction): number;
}
