import { setTimeout as pause } from 'node:timers/promises';
import type { RdKafka } from '@confluentinc/kafka-javascript';
import { partitionUnknown, topicMismatch, topicUnknown } from '../log-error.ts';
import type { TopicPartition, TopicSpec } from '../log.ts';
import { ask } from './calls.ts';
import { ANSWER_WITHIN_MS, MESSAGE_BYTES } from './configuration.ts';
import type { Connection } from './connection.ts';
import { patiently } from './patience.ts';
import { Code, isNativeError, isPassing, kafkaError } from './kafka-error.ts';

/** What the broker knows of topics. Names are without the namespace. */
export interface Topics {
  ensure(spec: TopicSpec): Promise<void>;
  /** The number of partitions, or undefined when there is no such topic. Remembered: it never changes. */
  partitions(topic: string): Promise<number | undefined>;
  /** Fails with `LOG_TOPIC_UNKNOWN` where the topic or the partition does not exist. */
  mustHave(partitions: readonly TopicPartition[]): Promise<void>;
  /** Undefined where the broker does not let one find out. */
  cleanup(topic: string): Promise<TopicSpec['cleanup'] | undefined>;
}

export function topics(connection: Connection): Topics {
  const { admin, settings, named } = connection;
  const known = new Map<string, number>();
  const cleanups = new Map<string, TopicSpec['cleanup'] | undefined>();

  const describe = async (topic: string): Promise<number | undefined> => {
    const [found] = await patiently<RdKafka.TopicDescription[]>(connection, {
      doing: `describing topic '${topic}'`,
      ask: () => ask(admin, (answer) => admin.describeTopics([named(topic)], { timeout: ANSWER_WITHIN_MS }, answer)),
      errorIn: ([description]) => (isMissing(description) ? undefined : description?.error),
    });
    const ready = found !== undefined && !isMissing(found) && found.partitions.every(({ leader }) => leader !== null);
    return ready ? found.partitions.length : undefined;
  };

  const partitions = async (topic: string): Promise<number | undefined> => {
    const count = known.get(topic) ?? (await describe(topic));
    if (count !== undefined) known.set(topic, count);
    return count;
  };

  const cleanup = async (topic: string): Promise<TopicSpec['cleanup'] | undefined> => {
    if (!cleanups.has(topic)) cleanups.set(topic, await cleanupOf(connection, topic));
    return cleanups.get(topic);
  };

  const create = async (spec: TopicSpec): Promise<'made' | 'existed'> => {
    const topic = {
      topic: named(spec.name),
      num_partitions: spec.partitions,
      replication_factor: -1,
      config: {
        'cleanup.policy': spec.cleanup,
        // A broker's own default is a megabyte, less than one line with a long key may need.
        'max.message.bytes': String(MESSAGE_BYTES),
        // Event times are old: they are in the values, and records are kept until somebody says otherwise.
        'message.timestamp.type': 'LogAppendTime',
        ...(spec.cleanup === 'delete' ? { 'retention.ms': '-1', 'retention.bytes': '-1' } : {}),
      },
    };
    try {
      await ask<void>(admin, (answer) =>
        admin.createTopic(topic, ANSWER_WITHIN_MS, (error) => answer(error, undefined)),
      );
      return 'made';
    } catch (cause) {
      if (isNativeError(cause) && cause.code === Code.topicExists) return 'existed';
      throw kafkaError(`making topic '${spec.name}'`, cause, settings);
    }
  };

  return {
    partitions,
    cleanup,
    async ensure(spec) {
      let count = await partitions(spec.name);
      const origin = count === undefined ? await create(spec) : 'existed';
      count ??= await shown(spec.name, describe);
      known.set(spec.name, count);
      if (origin === 'made') cleanups.set(spec.name, spec.cleanup);
      const found = { name: spec.name, partitions: count, cleanup: (await cleanup(spec.name)) ?? spec.cleanup };
      if (found.partitions !== spec.partitions || found.cleanup !== spec.cleanup) throw topicMismatch(found, spec);
    },
    async mustHave(all) {
      for (const { topic, partition } of all) {
        const count = await partitions(topic);
        if (count === undefined) throw topicUnknown(topic);
        if (partition < 0 || partition >= count) throw partitionUnknown(topic, partition, count);
      }
    },
  };
}

/** The number of partitions of a topic just made: metadata travels behind its creation. */
async function shown(topic: string, describe: (topic: string) => Promise<number | undefined>): Promise<number> {
  const until = performance.now() + ANSWER_WITHIN_MS;
  while (performance.now() < until) {
    const count = await describe(topic);
    if (count !== undefined) return count;
    await pause(20);
  }
  throw topicUnknown(topic);
}

const isMissing = (description: RdKafka.TopicDescription | undefined): boolean =>
  description?.error?.code === Code.unknownTopicOrPartition;

/**
 * Whether a topic is compacted. The client cannot read a topic's configuration, but a broker refuses to delete records of a
 * compacted topic, whatever they are: asked to delete those before offset 0, it does nothing or says so. Undefined where it
 * may not be asked.
 */
async function cleanupOf(connection: Connection, topic: string): Promise<TopicSpec['cleanup'] | undefined> {
  const { admin, named } = connection;
  const nothing = [{ topic: named(topic), partition: 0, offset: 0 }];
  const options = { timeout: ANSWER_WITHIN_MS, operationTimeout: ANSWER_WITHIN_MS };
  const [deleted] = await patiently<RdKafka.DeleteRecordsResult[]>(connection, {
    doing: `looking at topic '${topic}'`,
    ask: () => ask(admin, (answer) => admin.deleteRecords(nothing, options, answer)),
    errorIn: ([result]) => (result?.error !== undefined && isPassing(result.error) ? result.error : undefined),
  });
  if (deleted?.error === undefined) return 'delete';
  return deleted.error.code === Code.policyViolation ? 'compact' : undefined;
}
