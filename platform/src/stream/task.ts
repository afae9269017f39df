import type { Transaction } from '../log/log.ts';
import type { RecordBatch } from '../log/record-batch.ts';
import type { LocalCopy } from './local-copy.ts';

/**
 * The work on one partition of one topic. It is fed batches in offset order and, at each commit, writes what came of
 * them. It knows neither consumers nor clocks, so whoever fetches may feed several tasks from one fetch.
 */
export interface StreamTask {
  readonly topic: string;
  readonly partition: number;
  /** Takes in records; those before the task's position are skipped. */
  feed(batch: RecordBatch): Promise<void>;
  /**
   * True where a commit would change something and has a position of its own. Of two commits at one position who takes over could find the
   * earlier one's state, and would do what the later one has done once more. Only the first may stand where reading begins, as it says nothing.
   */
  dirty(): boolean;
  /**
   * Appends everything since the last commit and returns the next offset to read. The task then counts on the commit:
   * should it fail, the task is void.
   */
  stage(transaction: Transaction): number;
  /** Tells that what was staged last has been committed. */
  landed(): void;
  /** What it holds of its state in memory; undefined where that is nothing. */
  readonly held?: HeldState;
  /** Its state on this machine; undefined where there is none. */
  readonly copy?: LocalCopy | undefined;
}

/** What a task holds of its state in memory. */
export interface HeldState {
  /** Bytes, by estimate. */
  heldBytes(): number;
  /** Of those, the bytes that it never lets go of; none where it does not say. */
  firmBytes?(): number;
  /** Lets go of what is found again in the copy, until the rest takes `bytes`; where all that changed has been committed. */
  release(bytes: number): void;
}
