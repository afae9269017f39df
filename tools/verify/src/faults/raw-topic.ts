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
  consumer.on('data', ({ topic, partition, key, value }) =>
    onRecord(topic, { partition, key: key === null || key === undefined ? null : String(key), value }),
  );
  // A broker that is down is what this is about: the client finds it again by itself.
  consumer.on('event.error', () => undefined);
  consumer.assign(
    topics.flatMap(({ name, partitions }) =>
      Array.from({ length: partitions }, (_, partition) => ({ topic: name, partition, offset: 0 })),
    ),
  );
  consumer.consume();
  return {
    close: () =>
      new Promise((resolve) => {
        consumer.disconnect(() => resolve());
      }),
  };
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
