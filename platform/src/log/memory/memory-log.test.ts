import { expect, test } from 'vitest';
import { logConformance } from '../conformance/index.ts';
import { memoryBroker, memoryLog, type CommitFault } from './index.ts';

for (const gaps of [false, true]) {
  let fault: CommitFault = 'none';
  const broker = memoryBroker({
    gaps,
    commit: () => {
      const now = fault;
      fault = 'none';
      return now;
    },
  });
  logConformance(
    gaps ? 'memory (with offset gaps)' : 'memory',
    async () => ({
      namespaces: ['one', 'two'],
      runs: 200,
      open: async (namespace) => memoryLog({ broker, namespace }),
      close: async () => undefined,
    }),
    async (namespace) => ({
      log: memoryLog({ broker, namespace }),
      loseNext: () => {
        fault = 'unacknowledged';
      },
    }),
  );
}

test('a refused commit does not land, and may be tried again', async () => {
  const log = memoryLog({ broker: memoryBroker({ commit: (number) => (number === 1 ? 'refused' : 'none') }) });
  await log.ensureTopic({ name: 'topic', partitions: 1, cleanup: 'delete' });
  const transaction = (await log.producer('id')).begin();
  transaction.append('topic', 0, { key: null, value: Buffer.from('v') });
  await expect(transaction.commit()).rejects.toMatchObject({ code: 'LOG_UNAVAILABLE', canRetry: true });
  expect(await log.ends('topic')).toEqual([0]);
  await transaction.commit();
  expect(await log.ends('topic')).toEqual([1]);
  await log.close();
});
