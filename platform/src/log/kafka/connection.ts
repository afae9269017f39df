import type { KafkaSettings } from '../../settings/settings.ts';
import type { RdKafka } from '@confluentinc/kafka-javascript';
import { ask, closing, isOpen } from './calls.ts';
import type { KafkaClient, NativeAdmin, NativeConsumer, NativeProducer } from './client.ts';
import { ANSWER_WITHIN_MS, connectionOptions, fetchOptions, type Options } from './configuration.ts';
import { Code, kafkaError } from './kafka-error.ts';

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
    // Told of events it would be told by threads that still run when it ceases to listen, which ends the process.
    admin: client.AdminClient.create({ ...common, event_cb: false }),
    named: (name) => prefix + name,
    unnamed: (name) => name.slice(prefix.length),
    async consumer(options, onRecords, onRebalance) {
      const all = {
        ...common,
        ...fetchOptions,
        ...options,
        // Tells when the queue of fetched records is no longer empty, so that nobody waits in a thread of the pool.
        queue_non_empty_cb: onRecords,
        ...(onRebalance === undefined ? {} : { rebalance_cb: whileOpen(onRebalance) }),
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
    await ask(client, (answer) => client.connect({ timeout: ANSWER_WITHIN_MS, allTopics: false }, answer));
  } catch (cause) {
    const last = client.getLastError();
    // The client's last error tells more, a wrong password for one. Where it was made of a text alone it has no code of its own.
    throw kafkaError(doing, last !== null && last.code !== WITHOUT_CODE ? last : cause, settings);
  }
}

/**
 * A consumer that closes is told of what it gives up, and waits until that is answered; of an assignment it is told at times when it is
 * gone already.
 */
const whileOpen = (onRebalance: OnRebalance): OnRebalance =>
  function (error, partitions) {
    if (isOpen(this)) onRebalance.call(this, error, partitions);
    else if (error?.code === Code.revokePartitions) attempt(() => this.unassign());
  };

/** Closes a consumer, which gives up its place in a group without a word; see `closing`. */
export const closeConsumer = (consumer: NativeConsumer): Promise<void> =>
  closing(consumer, async () => {
    if (!consumer.isConnected()) return;
    // What the group was not answered, an assignment or its end, would be waited for without end.
    for (const answer of [() => consumer.assign([]), () => consumer.unassign()]) attempt(answer);
    await new Promise((resolve) => consumer.disconnect(resolve));
  });

/** One that has ended itself does as told, and says that it has. */
function attempt(call: () => unknown): void {
  try {
    call();
  } catch {
    // It closes all the same.
  }
}

/** Closes a producer; see `closing`. */
export const closeProducer = (producer: NativeProducer): Promise<void> =>
  closing(producer, async () => {
    if (!producer.isConnected()) return;
    // The client would go on asking for reports while it is freed.
    producer.setPollInterval(0);
    await new Promise((resolve) => producer.disconnect(resolve));
  });

/** Closes the admin client; see `closing`. It holds up everything else until its threads have ended. */
export const closeAdmin = ({ admin }: Connection): Promise<void> => closing(admin, async () => admin.disconnect());
