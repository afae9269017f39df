import { MeshError } from '../error/index.ts';
import type { Log } from '../log/index.ts';
import type { KafkaSettings } from '../settings/index.ts';

/**
 * Connects to Kafka. The adapter is loaded here and not before, so that an embedded mesh works where its native client
 * could be neither fetched nor built. Fails with `KAFKA_CLIENT_MISSING` then, or with `KAFKA_UNREACHABLE`.
 */
export async function openKafka(settings: KafkaSettings, namespace: string): Promise<Log> {
  const { kafkaLog } = await import('../log/kafka/index.ts').catch((cause: unknown) => {
    throw new MeshError({
      code: 'KAFKA_CLIENT_MISSING',
      found: 'no native Kafka client on this machine',
      expected: 'the client that KAFKA_BROKERS needs',
      likelyCause: 'run `npm run bootstrap`, which says what the client is built with; or unset KAFKA_BROKERS',
      exitCode: 3,
      cause,
    });
  });
  return kafkaLog({ settings, namespace });
}
