import type { RdKafka } from '@confluentinc/kafka-javascript';
import { MeshError } from '../../error/index.ts';

/** The Kafka client's node-rdkafka-style API: what of it this adapter uses. */
export type KafkaClient = Pick<
  typeof RdKafka,
  'KafkaConsumer' | 'Producer' | 'AdminClient' | 'OffsetSpec' | 'IsolationLevel'
>;
/** With what the client's types leave out. */
export type NativeConsumer = RdKafka.KafkaConsumer & { assignmentLost(): boolean };
export type NativeProducer = RdKafka.Producer;
export type NativeAdmin = RdKafka.IAdminClient;
export type NativeMessage = RdKafka.Message;
export type NativeError = RdKafka.LibrdKafkaError;

/** The native client, loaded when first needed, for the embedded mesh works without it; else `KAFKA_CLIENT_MISSING`. */
export async function loadClient(): Promise<KafkaClient> {
  try {
    const { default: client } = await import('@confluentinc/kafka-javascript');
    return client;
  } catch (cause) {
    throw new MeshError({
      code: 'KAFKA_CLIENT_MISSING',
      found: `the native Kafka client could not be loaded: ${cause instanceof Error ? cause.message : String(cause)}`,
      expected: 'a binary of @confluentinc/kafka-javascript for this Node',
      likelyCause: 'it was neither fetched nor built; run `npm run bootstrap`, which says what it needs',
      exitCode: 3,
      cause,
    });
  }
}
