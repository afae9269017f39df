import { join } from 'node:path';
import type { Settings } from '@tempi/platform/settings';
import { inFolder } from './places.ts';

/** Settings that lead a mesh to a broker. */
export interface Broker {
  readonly settings: Readonly<Record<string, string>>;
}

interface BrokerProgram {
  startBroker(options: { folder: string; owner: number }): Promise<{ brokers: string }>;
  stopBroker(folder: string): Promise<void>;
}

/**
 * Calls `work` with the broker of `KAFKA_BROKERS`, or one started for it; or, where there is neither, with the reason,
 * which is an error where `MESH_REQUIRE_KAFKA` is set.
 */
export async function withBroker(given: Settings, work: (broker: Broker | string) => Promise<void>): Promise<void> {
  if (given.kafka !== undefined) return work({ settings: { KAFKA_BROKERS: given.kafka.brokers } });
  const program = new URL('../../bootstrap/kafka-broker.mjs', import.meta.url).href;
  const { startBroker, stopBroker } = (await import(program)) as BrokerProgram;
  await inFolder('broker', async (parent) => {
    const folder = join(parent, 'kafka');
    let broker: Broker | string;
    try {
      const { brokers } = await startBroker({ folder, owner: process.pid });
      broker = { settings: { KAFKA_BROKERS: brokers } };
    } catch (error) {
      if (given.requireKafka) throw error;
      broker = error instanceof Error ? error.message : String(error);
    }
    try {
      await work(broker);
    } finally {
      await stopBroker(folder);
    }
  });
}
