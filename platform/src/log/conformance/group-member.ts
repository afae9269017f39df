import { endOf, keyAt, valueAt, type RecordBatch } from '../record-batch.ts';
import type { Consumer, Log, Position, Producer } from '../log.ts';

/** A member of a group at work: it copies records to a topic of equal partitions, positions and outputs in one transaction. */
export interface CopyingMember {
  /** Partitions of the input that it owns now. */
  readonly owned: ReadonlySet<number>;
  /** Positions it was assigned, in order. */
  readonly assignments: readonly Position[];
  /** Ends its loop and leaves the group. Fails if the loop failed. */
  leave(): Promise<void>;
}

export async function copyingMember(
  log: Log,
  options: { readonly group: string; readonly member: string; readonly from: string; readonly to?: string },
): Promise<CopyingMember> {
  const consumer = await log.consumer({ group: options.group, member: options.member, topics: [options.from] });
  const producer = await log.producer(`${options.group}.${options.member}`);
  const owned = new Set<number>();
  const assignments: Position[] = [];
  const stop = new AbortController();
  const loop = (async () => {
    while (!stop.signal.aborted) {
      const event = await consumer.next(100);
      if (event.kind === 'assigned') {
        assignments.push(...event.positions);
        for (const { partition } of event.positions) owned.add(partition);
      } else if (event.kind === 'records') {
        await copy(event.batches, consumer, producer, options.to);
      } else if (event.kind !== 'departed') {
        for (const { partition } of event.partitions) owned.delete(partition);
      }
    }
  })();
  // Awaited in `leave`; until then a failure must not end the process.
  loop.catch(() => undefined);
  return {
    owned,
    assignments,
    async leave() {
      stop.abort();
      try {
        await loop;
      } finally {
        owned.clear();
        await consumer.close();
        await producer.close();
      }
    },
  };
}

async function copy(
  batches: readonly RecordBatch[],
  consumer: Consumer,
  producer: Producer,
  to: string | undefined,
): Promise<void> {
  if (batches.length === 0 || to === undefined) return;
  const transaction = producer.begin();
  for (const batch of batches) {
    for (let i = 0; i < batch.count; i++)
      transaction.append(to, batch.partition, { key: keyAt(batch, i), value: valueAt(batch, i) });
    transaction.offsets(consumer, [{ topic: batch.topic, partition: batch.partition, offset: endOf(batch) }]);
  }
  await transaction.commit();
}
