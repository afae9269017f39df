import { join } from 'node:path';
import type { KafkaSettings, Settings } from '@tempi/platform/settings';

interface BrokerProgram {
  startBroker(options: { folder: string; owner: number }): Promise<{ brokers: string }>;
  stopBroker(folder: string): Promise<void>;
}

/**
 * Calls `work` with the Kafka of the settings, else with a broker started in `parent` for the time; with undefined and the
 * reason where none can be had.
 */
export async function withBroker(
  settings: Settings,
  parent: string,
  work: (kafka: KafkaSettings | undefined, reason: string) => Promise<void>,
): Promise<void> {
  if (settings.kafka !== undefined) return work(settings.kafka, '');
  const folder = join(parent, 'kafka');
  const program = new URL('../../../bootstrap/kafka-broker.mjs', import.meta.url).href;
  const { startBroker, stopBroker } = (await import(program)) as BrokerProgram;
  const started = await startBroker({ folder, owner: process.pid }).catch((error: Error) => error);
  if (started instanceof Error) return work(undefined, started.message);
  try {
    await work({ ...LOOPBACK, brokers: started.brokers }, '');
  } finally {
    await stopBroker(folder);
  }
}

const LOOPBACK: Omit<KafkaSettings, 'brokers'> = {
  securityProtocol: 'plaintext',
  saslMechanism: undefined,
  username: undefined,
  password: undefined,
  sslCa: undefined,
};
