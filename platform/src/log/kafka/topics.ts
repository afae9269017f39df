import { setTimeout as pause } from 'node:timers/promises';
import type { RdKafka } from '@confluentinc/kafka-javascript';
import { partitionUnknown, topicMismatch, topicUnknown } from '../log-error.ts';
import type { TopicPartition, TopicSpec } from '../log.ts';
import { ask } from './client.ts';
import { ANSWER_WITHIN_MS } from './configuration.ts';
import type { Connection } from './connection.ts';
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
    const found = await ask<RdKafka.TopicDescription[]>((answer) =>
      admin.describeTopics([named(topic)], { timeout: ANSWER_WITHIN_MS }, answer),
    ).catch((cause: unknown) => {
      throw kafkaError(`describing topic '${topic}'`, cause, settings);
    });
    const [description] = found;
    if (description === undefined || description.error?.code === Code.unknownTopicOrPartition) return undefined;
    if (description.error !== undefined) throw kafkaError(`describing topic '${topic}'`, description.error, settings);
    return description.partitions.every(({ leader }) => leader !== null) ? description.partitions.length : undefined;
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
        // Event times are old: they are in the values, and records are kept until somebody says otherwise.
        'message.timestamp.type': 'LogAppendTime',
        ...(spec.cleanup === 'delete' ? { 'retention.ms': '-1', 'retention.bytes': '-1' } : {}),
      },
    };
    try {
      await ask<void>((answer) => admin.createTopic(topic, ANSWER_WITHIN_MS, (error) => answer(error, undefined)));
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
      count ??= await eventually(() => describe(spec.name));
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

/** Metadata travels behind the creation of a topic. */
async function eventually(describe: () => Promise<number | undefined>): Promise<number> {
  for (let waited = 0; ; waited += 20) {
    const count = await describe();
    if (count !== undefined) return count;
    if (waited > ANSWER_WITHIN_MS) throw topicUnknown('that was just made');
    await pause(20);
  }
}

/**
 * Whether a topic is compacted. The client cannot read a topic's configuration, but a broker refuses to delete records of a
 * compacted topic, whatever they are: asked to delete those before offset 0, it does nothing or says so. Undefined where it
 * may not be asked.
 */
async function cleanupOf(
  { admin, settings, named }: Connection,
  topic: string,
): Promise<TopicSpec['cleanup'] | undefined> {
  for (let waited = 0; ; waited += 20) {
    const [deleted] = await ask<RdKafka.DeleteRecordsResult[]>((answer) =>
      admin.deleteRecords(
        [{ topic: named(topic), partition: 0, offset: 0 }],
        { timeout: ANSWER_WITHIN_MS, operationTimeout: ANSWER_WITHIN_MS },
        answer,
      ),
    ).catch((cause: unknown) => {
      throw kafkaError(`looking at topic '${topic}'`, cause, settings);
    });
    if (deleted?.error === undefined) return 'delete';
    if (deleted.error.code === Code.policyViolation) return 'compact';
    if (!isPassing(deleted.error) || waited > ANSWER_WITHIN_MS) return undefined;
    await pause(20);
  }
}
