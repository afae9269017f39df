import { setTimeout as sleep } from 'node:timers/promises';
import kafka, { type RdKafka } from '@confluentinc/kafka-javascript';

/** A record as a plain Kafka client sees it. */
export interface RawRecord {
  readonly partition: number;
  readonly key: string | null;
  readonly value: Buffer | null;
}

/** Follows topics from their first record, committed records only, with nothing of the platform. `names` are those on the broker. */
export async function followTopics(
  brokers: string,
  topics: readonly { readonly name: string; readonly partitions: number }[],
  onRecord: (topic: string, record: RawRecord) => void,
): Promise<{ close(): Promise<void> }> {
  const consumer = new (kafka as unknown as typeof RdKafka).KafkaConsumer(
    {
      'bootstrap.servers': brokers,
      'group.id': 'verify-faults',
      'isolation.level': 'read_committed',
      'enable.auto.commit': false,
      'auto.offset.reset': 'earliest',
      'reconnect.backoff.max.ms': 500,
    },
    {},
  );
  await new Promise<void>((resolve, reject) => {
    consumer.connect({ timeout: 10_000 }, (error) => (error ? reject(new Error(error.message)) : resolve()));
  });
  consumer.on('event.error', () => undefined);
  consumer.setDefaultConsumeTimeout(0);
  consumer.assign(
    topics.flatMap(({ name, partitions }) =>
      Array.from({ length: partitions }, (_, partition) => ({ topic: name, partition, offset: 0 })),
    ),
  );
  let closed = false;
  const following = follow(consumer, () => closed, onRecord);
  return {
    async close() {
      closed = true;
      await following;
      await new Promise<void>((resolve) => {
        consumer.disconnect(() => resolve());
      });
    },
  };
}

const LOOK_MS = 20;

/** Asks again and again: left to itself the client stops at the first error, and a broker that is down is what this is about. */
async function follow(
  consumer: RdKafka.KafkaConsumer,
  isClosed: () => boolean,
  onRecord: (topic: string, record: RawRecord) => void,
): Promise<void> {
  while (!isClosed()) {
    const messages = await new Promise<readonly RdKafka.Message[]>((resolve) => {
      consumer.consume(1_000, (error, found) => resolve(error ? [] : found));
    });
    for (const { topic, partition, key, value } of messages)
      onRecord(topic, { partition, key: key === null || key === undefined ? null : String(key), value });
    if (messages.length === 0) await sleep(LOOK_MS);
  }
}

/** Bytes before the Avro body: a zero, and the schema's id. */
const FRAME = 5;

/** Reads a body of texts and whole numbers by the Avro specification, https://avro.apache.org/docs/1.12.0/specification/#binary-encoding */
export function bodyOf(value: Buffer, columns: readonly ('string' | 'long')[]): readonly (string | number)[] {
  let at = FRAME;
  const long = (): number => {
    let raw = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = value[at++] ?? 0;
      raw |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return Number((raw >> 1n) ^ -(raw & 1n));
    }
  };
  return columns.map((type) => {
    if (type === 'long') return long();
    const length = long();
    at += length;
    return value.toString('utf8', at - length, at);
  });
}
