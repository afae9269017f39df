import { within } from '../batch-range.ts';
import { cursorReader } from '../cursor-reader.ts';
import { partitionName, type Fetch } from '../cursor.ts';
import { groupConsumer } from '../group-consumer.ts';
import { topicMismatch, topicUnknown } from '../log-error.ts';
import type { Log } from '../log.ts';
import { endOf } from '../record-batch.ts';
import { openResources } from '../open-resources.ts';
import { bufferedProducer } from '../transaction-buffer.ts';
import {
  memoryBroker,
  namespaceOf,
  type MemoryBroker,
  type MemoryFaults,
  type MemoryNamespace,
  type MemoryPartition,
} from './memory-broker.ts';
import { burn, memoryCommit, topicOf } from './memory-commit.ts';
import { joinMemoryGroup } from './memory-membership.ts';

/**
 * A log in memory, for tests and simulation: deterministic, its only timers are those of a poll that waits. Logs opened on
 * one broker with one namespace share everything; a log by itself has a broker of its own.
 */
export function memoryLog(options: { readonly broker?: MemoryBroker; readonly namespace?: string } = {}): Log {
  const broker = options.broker ?? memoryBroker();
  const namespace = namespaceOf(broker, options.namespace ?? '');
  const fetch = fetchFrom(namespace, broker.faults.deliver);
  const open = openResources();

  return {
    kind: 'memory',
    async ensureTopic(spec) {
      const known = namespace.topics.get(spec.name)?.spec;
      if (known !== undefined) {
        if (known.partitions !== spec.partitions || known.cleanup !== spec.cleanup) throw topicMismatch(known, spec);
        return;
      }
      const partitions = Array.from({ length: spec.partitions }, () => ({
        next: 0,
        end: 0,
        waiting: [],
        batches: [],
        latest: new Map(),
      }));
      namespace.topics.set(spec.name, { spec, partitions });
    },
    partitions: async (topic) => namespace.topics.get(topic)?.spec.partitions,
    ends: async (topic) => topicOf(namespace, topic).partitions.map(({ end }) => end),
    async reader(from) {
      for (const { topic } of from) topicOf(namespace, topic);
      return open.add(cursorReader(fetch, namespace.bells, from));
    },
    async consumer({ group, member, topics }) {
      const membership = joinMemoryGroup(broker, namespace, { group, member, topics });
      return open.add(groupConsumer(group, topics, { membership, fetch, bells: namespace.bells }));
    },
    async committed(group, topic) {
      const { partitions } = topicOf(namespace, topic);
      const rows = namespace.groups.get(group)?.partitions;
      return partitions.map((_, partition) => rows?.get(partitionName({ topic, partition }))?.position ?? 0);
    },
    async producer(transactionalId) {
      const older = namespace.producers.get(transactionalId);
      const commit = memoryCommit(broker, namespace, transactionalId);
      await older?.shown;
      const aborted = broker.faults.gaps === true ? burn.bind(undefined, namespace) : () => undefined;
      return open.add(bufferedProducer(commit, aborted));
    },
    async close() {
      await open.closeAll();
    },
  };
}

/** A poll takes this many records of a partition at most. */
const FETCH_RECORDS = 10_000;

const fetchFrom =
  (namespace: MemoryNamespace, deliver: MemoryFaults['deliver'] = (found) => found): Fetch =>
  async (positions) => {
    const found = positions.flatMap(({ topic, partition, offset }) => {
      const found = namespace.topics.get(topic)?.partitions[partition];
      if (found === undefined) throw topicUnknown(topic);
      if (found.end <= offset) return [];
      const all = found.latest.size > 0 ? [...found.latest.values()] : found.batches.slice(firstBeyond(found, offset));
      const fetched = [];
      let records = 0;
      for (const batch of all) {
        const rest = within(batch, offset, Number.MAX_SAFE_INTEGER);
        if (rest === undefined) continue;
        fetched.push(rest);
        records += rest.count;
        if (records >= FETCH_RECORDS) break;
      }
      return fetched;
    });
    return deliver(found);
  };

/** The index of the first batch that reaches beyond `offset`: a binary search, for a long log is read from its end most often. */
function firstBeyond({ batches }: MemoryPartition, offset: number): number {
  let low = 0;
  let high = batches.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const batch = batches[middle];
    if (batch !== undefined && endOf(batch) <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
