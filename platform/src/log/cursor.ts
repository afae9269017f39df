import type { Position, TopicPartition } from './log.ts';
import { endOf, type RecordBatch } from './record-batch.ts';

/** Committed batches at or after the positions, in offset order within a partition; bounded, empty if there is nothing. */
export type Fetch = (positions: readonly Position[]) => Promise<readonly RecordBatch[]>;

/** Positions that move on as records are read. */
export interface Cursor {
  /** What comes next, and moves behind it. */
  read(): Promise<readonly RecordBatch[]>;
  add(positions: readonly Position[]): void;
  remove(partitions: readonly TopicPartition[]): void;
}

/** A partition as text, to key a map by. Topic names hold no slash. */
export const partitionName = ({ topic, partition }: TopicPartition): string => `${topic}/${partition}`;

export function cursorOver(fetch: Fetch, from: readonly Position[]): Cursor {
  const positions = new Map<string, Position>();
  const add = (added: readonly Position[]): void => {
    for (const position of added) positions.set(partitionName(position), position);
  };
  add(from);
  return {
    add,
    remove(partitions) {
      for (const partition of partitions) positions.delete(partitionName(partition));
    },
    async read() {
      if (positions.size === 0) return [];
      const batches = await fetch([...positions.values()]);
      for (const batch of batches) {
        const { topic, partition } = batch;
        positions.set(partitionName(batch), { topic, partition, offset: endOf(batch) });
      }
      return batches;
    },
  };
}
