import { randomBytes } from 'node:crypto';
import { describe } from 'vitest';
import { testBrokers } from '../../testing/kafka.ts';
import { logConformance } from '../conformance/index.ts';
import { kafkaLog } from './kafka-log.ts';

const settings = await testBrokers();
const fresh = (): string => `test-${randomBytes(6).toString('hex')}`;

describe.skipIf(settings === undefined)('on a real broker', () => {
  if (settings === undefined) return;
  logConformance('kafka', async () => ({
    open: (namespace) => kafkaLog({ settings, namespace }),
    namespaces: [fresh(), fresh()],
    runs: 5,
    close: async () => undefined,
  }));
});
