import type { KafkaSettings } from '../../settings/settings.ts';
import type { RdKafka } from '@confluentinc/kafka-javascript';
import { ask, type KafkaClient, type NativeAdmin, type NativeConsumer, type NativeProducer } from './client.ts';
import { ANSWER_WITHIN_MS, connectionOptions, fetchOptions, type Options } from './configuration.ts';
import { kafkaError } from './kafka-error.ts';

/** One broker cluster and one namespace: what all parts of the adapter share. */
export interface Connection {
  readonly client: KafkaClient;
  readonly settings: KafkaSettings;
  readonly admin: NativeAdmin;
  /** The name a topic, a group or a transactional id has on the broker. */
  named(name: string): string;
  /** The name without the namespace. */
  unnamed(name: string): string;
  consumer(options: Options, onRecords: () => void, onRebalance?: OnRebalance): Promise<NativeConsumer>;
  producer(options: Options): Promise<NativeProducer>;
}

export type OnRebalance = (
  this: NativeConsumer,
  error: RdKafka.LibrdKafkaError | undefined,
  partitions: readonly RdKafka.TopicPartition[],
) => void;

/** Opens nothing but the admin client's threads; the first call finds out whether anybody answers. */
export function connection(client: KafkaClient, settings: KafkaSettings, namespace: string): Connection {
  const common = connectionOptions(settings);
  const prefix = `${namespace}.`;
  return {
    client,
    settings,
    admin: client.AdminClient.create({ ...common }),
    named: (name) => prefix + name,
    unnamed: (name) => name.slice(prefix.length),
    async consumer(options, onRecords, onRebalance) {
      const all = {
        ...common,
        ...fetchOptions,
        ...options,
        // Tells when the queue of fetched records is no longer empty, so that nobody waits in a thread of the pool.
        queue_non_empty_cb: onRecords,
        ...(onRebalance === undefined ? {} : { rebalance_cb: onRebalance }),
      };
      const consumer = new client.KafkaConsumer(all) as NativeConsumer;
      consumer.setDefaultConsumeTimeout(0);
      await connect(consumer, 'connecting a consumer', settings);
      return consumer;
    },
    async producer(options) {
      const producer = new client.Producer({ ...common, ...options });
      await connect(producer, 'connecting a producer', settings);
      // Without it delivery reports are never taken from the client's queue, and it fills up.
      producer.setPollInterval(50);
      return producer;
    },
  };
}

const WITHOUT_CODE = -1;

async function connect(client: NativeConsumer | NativeProducer, doing: string, settings: KafkaSettings): Promise<void> {
  try {
    await ask((answer) => client.connect({ timeout: ANSWER_WITHIN_MS, allTopics: false }, answer));
  } catch (cause) {
    const last = client.getLastError();
    // The client's last error tells more, a wrong password for one. Where it was made of a text alone it has no code of its own.
    throw kafkaError(doing, last !== null && last.code !== WITHOUT_CODE ? last : cause, settings);
  }
}

/** Closes a client; resolves when its threads have ended. */
export const disconnect = (client: NativeConsumer | NativeProducer): Promise<void> =>
  new Promise((resolve) => {
    if (!client.isConnected()) resolve();
    else client.disconnect(() => resolve());
  });
