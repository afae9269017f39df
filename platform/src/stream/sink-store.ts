import type { TopicPartition } from '../log/log.ts';
import type { PoisonNote } from '../product/poison.ts';
import type { Progress } from '../product/progress.ts';
import type { FollowedPosition, LateAddress, ServedChange } from '../serving/index.ts';

/** Where a sink keeps what it follows of one product: the serving tables, or memory in the simulation. */
export interface SinkStore {
  /** The positions in these partitions, in no order; 0 where there are none. */
  open(partitions: readonly TopicPartition[]): Promise<readonly FollowedPosition[]>;
  /** Commits what `work` does, all of it or, where it rejects, nothing. */
  transaction(work: (transaction: SinkTransaction) => Promise<void>): Promise<void>;
}

/** What a sink writes in one transaction. */
export interface SinkTransaction {
  /** The positions, locked until the transaction ends: another sink waits here. */
  lockPositions(): Promise<readonly FollowedPosition[]>;
  changeRows(rows: readonly ServedChange[]): Promise<void>;
  writeProgress(task: number, progress: Progress): Promise<void>;
  writeLate(late: readonly LateAddress[]): Promise<void>;
  writePoison(poison: readonly PoisonNote[]): Promise<void>;
  writePositions(positions: readonly FollowedPosition[]): Promise<void>;
}
