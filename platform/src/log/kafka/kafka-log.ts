import type { KafkaSettings } from '../../settings/settings.ts';
import { topicUnknown } from '../log-error.ts';
import type { Log } from '../log.ts';
import { openResources } from '../open-resources.ts';
import { atLeastOnce } from './at-least-once.ts';
import { ask } from './calls.ts';
import { loadClient } from './client.ts';
import { ANSWER_WITHIN_MS } from './configuration.ts';
import { closeAdmin, connection } from './connection.ts';
import { committed } from './committed.ts';
import { consumer } from './consumer.ts';
import { ends } from './ends.ts';
import { kafkaError } from './kafka-error.ts';
import { producer } from './producer.ts';
import { reader } from './reader.ts';
import { topics } from './topics.ts';

/**
 * The log on Apache Kafka. Topics, groups and transactional ids get `<namespace>.` in front of their names. Fails within
 * 15 s with `KAFKA_UNREACHABLE` where no broker answers, and with `KAFKA_CLIENT_MISSING` where the native client is not there.
 */
export async function kafkaLog(options: {
  readonly settings: KafkaSettings;
  readonly namespace: string;
  /** Exactly once unless said: `atLeastOnce` is there to be measured against. */
  readonly delivery?: 'exactlyOnce' | 'atLeastOnce';
}): Promise<Log> {
  const connected = connection(await loadClient(), options.settings, options.namespace);
  const { admin, settings } = connected;
  await ask<readonly string[]>(admin, (answer) => admin.listTopics({ timeout: ANSWER_WITHIN_MS }, answer)).catch(
    (cause: unknown) => {
      void closeAdmin(connected);
      throw kafkaError('connecting', cause, settings);
    },
  );
  const known = topics(connected);
  const canonical = ends(connected);
  const open = openResources();
  const mustCount = async (topic: string): Promise<number> => {
    const partitions = await known.partitions(topic);
    if (partitions === undefined) throw topicUnknown(topic);
    return partitions;
  };

  return {
    kind: 'kafka',
    ensureTopic: known.ensure,
    partitions: known.partitions,
    ends: async (topic) => canonical.of(topic, await mustCount(topic)),
    async reader(from) {
      await known.mustHave(from);
      return open.add(await reader(connected, { ends: canonical }, from));
    },
    async consumer(joining) {
      for (const topic of joining.topics) await mustCount(topic);
      return open.add(await consumer(connected, canonical, joining));
    },
    committed: async (group, topic) => committed(connected, group, topic, await mustCount(topic)),
    async producer(transactionalId) {
      if (options.delivery === 'atLeastOnce') return open.add(await atLeastOnce(connected, { topics: known }));
      return open.add(await producer(connected, { topics: known, ends: canonical }, transactionalId));
    },
    async close() {
      await open.closeAll();
      await canonical.close();
      await closeAdmin(connected);
    },
  };
}
