import { partitionName } from '../cursor.ts';
import type { Position, TopicPartition } from '../log.ts';
import { endOf, type RecordBatch } from '../record-batch.ts';

/** The partitions a member owns, how far it has read each, and under which assignment. */
export interface Ownership {
  take(positions: readonly Position[]): void;
  clear(): void;
  read(batches: readonly RecordBatch[]): void;
  positions(): Position[];
  partitions(): TopicPartition[];
  /** The number of the assignment that owns the partition, or undefined. */
  of(partition: TopicPartition): number | undefined;
}

export function ownership(): Ownership {
  const held = new Map<string, Position>();
  let assignment = 0;
  return {
    take(positions) {
      assignment += 1;
      held.clear();
      for (const position of positions) held.set(partitionName(position), position);
    },
    clear: () => held.clear(),
    read(batches) {
      for (const batch of batches) {
        const { topic, partition } = batch;
        held.set(partitionName(batch), { topic, partition, offset: endOf(batch) });
      }
    },
    positions: () => [...held.values()],
    partitions: () => [...held.values()].map(({ topic, partition }) => ({ topic, partition })),
    of: (partition) => (held.has(partitionName(partition)) ? assignment : undefined),
  };
}
