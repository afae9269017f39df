import { topicReason } from '../bell.ts';
import { within } from '../batch-range.ts';
import { partitionName } from '../cursor.ts';
import { ownerOf } from '../group-consumer.ts';
import { fenced, keyMissing, partitionUnknown, topicUnknown, unavailable } from '../log-error.ts';
import { endOf, keyAt, offsetAt, type RecordBatch } from '../record-batch.ts';
import type { TopicSpec } from '../log.ts';
import type { BufferedAppend, CommitWork, TransactionWork } from '../transaction-buffer.ts';
import type {
  MemoryAppend,
  MemoryBroker,
  MemoryNamespace,
  MemoryPartition,
  MemoryProducer,
  MemoryTopic,
} from './memory-broker.ts';

/** Opens an epoch of a transactional id, which fences the older ones, and gives the function that commits under it. */
export function memoryCommit(broker: MemoryBroker, namespace: MemoryNamespace, transactionalId: string): CommitWork {
  const older = namespace.producers.get(transactionalId);
  // Who comes after this one waits for what an older one has committed, too: this one may end while it waits itself.
  const shown = older?.shown ?? Promise.resolve();
  const producer: MemoryProducer = { epoch: (older?.epoch ?? 0) + 1, sequence: 0, shown };
  namespace.producers.set(transactionalId, producer);
  return async (work) => {
    if (namespace.producers.get(transactionalId) !== producer) throw fenced(`producer '${transactionalId}'`);
    if (work.sequence <= producer.sequence) return producer.shown;
    const fault = broker.faults.commit?.(++broker.commits) ?? 'none';
    if (fault === 'refused') throw unavailable('the commit', 'refused by an injected fault');
    check(namespace, work);
    const parts = land(namespace, work, broker.faults.gaps === true);
    producer.sequence = work.sequence;
    producer.shown = (broker.faults.show ?? showAll)(parts);
    if (fault === 'unacknowledged')
      throw unavailable('the commit', 'its acknowledgement was lost by an injected fault');
    return producer.shown;
  };
}

async function showAll(parts: readonly (() => void)[]): Promise<void> {
  for (const show of parts) show();
}

/** What an abort leaves: nothing, or the gap that the records' offsets and the control record make. */
export function burn(namespace: MemoryNamespace, appends: readonly BufferedAppend[]): void {
  for (const { topic, partition, pieces } of appends) {
    const target = namespace.topics.get(topic)?.partitions[partition];
    if (target !== undefined) target.next += pieces.reduce((total, piece) => total + piece.count, 1);
  }
}

function check(namespace: MemoryNamespace, work: TransactionWork): void {
  for (const { topic, partition, pieces } of work.appends) {
    const { spec } = topicOf(namespace, topic);
    if (partition < 0 || partition >= spec.partitions) throw partitionUnknown(topic, partition, spec.partitions);
    if (spec.cleanup === 'compact' && pieces.some((piece) => piece.hasNullKey)) throw keyMissing(topic);
  }
  for (const { consumer, positions } of work.offsets) {
    const rows = namespace.groups.get(consumer.group)?.partitions;
    const owner = ownerOf(consumer);
    for (const position of positions)
      if (rows?.get(partitionName(position))?.owner !== owner) throw fenced(`a member of group '${consumer.group}'`);
  }
}

/** Gives the records their offsets and moves the positions. Returns, for each partition, what shows its records. */
function land(namespace: MemoryNamespace, work: TransactionWork, gaps: boolean): (() => void)[] {
  const parts: (() => void)[] = [];
  for (const { topic, partition, pieces } of work.appends) {
    const { spec, partitions } = topicOf(namespace, topic);
    const target = partitions[partition];
    if (target === undefined) throw partitionUnknown(topic, partition, spec.partitions);
    const batches = pieces.map((piece) => {
      const batch = piece.build({ topic, partition, baseOffset: target.next });
      target.next = endOf(batch);
      return batch;
    });
    if (gaps) target.next += 1;
    const append: MemoryAppend = { batches, isShown: false };
    target.waiting.push(append);
    parts.push(() => {
      append.isShown = true;
      showWhole(target, spec);
      namespace.bells.ring(topicReason(topic));
    });
  }
  for (const { consumer, positions } of work.offsets) {
    const rows = namespace.groups.get(consumer.group)?.partitions;
    for (const position of positions) {
      const row = rows?.get(partitionName(position));
      if (row !== undefined) row.position = position.offset;
    }
  }
  return parts;
}

/** Shows what may be shown, up to the first transaction that is still hidden. */
function showWhole(partition: MemoryPartition, { cleanup }: TopicSpec): void {
  while (partition.waiting[0]?.isShown === true) {
    for (const batch of partition.waiting.shift()?.batches ?? []) {
      partition.end = endOf(batch);
      if (cleanup === 'compact') keepLatest(partition, batch);
      else partition.batches.push(batch);
    }
  }
}

/** A map yields its keys in the order they were set, so setting a key anew puts it behind all others: offset order. */
function keepLatest(partition: MemoryPartition, batch: RecordBatch): void {
  for (let i = 0; i < batch.count; i++) {
    const offset = offsetAt(batch, i);
    const key = keyAt(batch, i)?.toString('latin1') ?? '';
    const record = within(batch, offset, offset + 1);
    partition.latest.delete(key);
    if (record !== undefined) partition.latest.set(key, record);
  }
}

export function topicOf(namespace: MemoryNamespace, topic: string): MemoryTopic {
  const known = namespace.topics.get(topic);
  if (known === undefined) throw topicUnknown(topic);
  return known;
}
