import { randomBytes } from 'node:crypto';
import { logConformance } from '../conformance/index.ts';
import { kafkaLog } from './kafka-log.ts';

const settings = {
  brokers: '127.0.0.1:29392',
  securityProtocol: 'plaintext',
  saslMechanism: undefined,
  username: undefined,
  password: undefined,
  sslCa: undefined,
} as const;
const fresh = (): string => `test-${randomBytes(6).toString('hex')}`;
logConformance('kafka', async () => ({
  open: (namespace) => kafkaLog({ settings, namespace }),
  namespaces: [fresh(), fresh()],
  runs: 5,
  close: async () => undefined,
}));
