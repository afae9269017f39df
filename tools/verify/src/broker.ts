import { withBroker as withKafka } from '@tempi/mesh/broker';
import type { Settings } from '@tempi/platform/settings';
import { inFolder } from './places.ts';

/** Settings that lead a mesh to a broker. */
export interface Broker {
  readonly settings: Readonly<Record<string, string>>;
}

/**
 * Calls `work` with the broker of `KAFKA_BROKERS`, or one started for it; or, where there is neither, with the reason,
 * which is an error where `MESH_REQUIRE_KAFKA` is set.
 */
export const withBroker = (given: Settings, work: (broker: Broker | string) => Promise<void>): Promise<void> =>
  inFolder('broker', (parent) =>
    withKafka(given, parent, (kafka, reason) => {
      if (kafka !== undefined) return work({ settings: { KAFKA_BROKERS: kafka.brokers } });
      if (given.requireKafka) throw new Error(reason);
      return work(reason);
    }),
  );
