import { expect, test, vi } from 'vitest';
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

test('partitions of a transaction show one after the other, each in the order of its offsets, and before the acknowledgement', async () => {
  const hidden: (() => void)[] = [];
  const shown: (() => void)[] = [];
  const show = (parts: readonly (() => void)[]): Promise<void> => {
    hidden.push(...parts);
    return new Promise((resolve) => shown.push(resolve));
  };
  const log = memoryLog({ broker: memoryBroker({ show }) });
  await log.ensureTopic({ name: 'topic', partitions: 2, cleanup: 'delete' });
  const acknowledged: string[] = [];
  for (const id of ['first', 'second']) {
    const transaction = (await log.producer(id)).begin();
    for (const partition of [0, 1]) transaction.append('topic', partition, { key: null, value: Buffer.from(id) });
    void transaction.commit().then(() => acknowledged.push(id));
  }
  await vi.waitFor(() => expect(hidden).toHaveLength(4));
  hidden[3]?.();
  expect(await log.ends('topic')).toEqual([0, 0]);
  hidden[1]?.();
  expect(await log.ends('topic')).toEqual([0, 2]);
  hidden[0]?.();
  expect(await log.ends('topic')).toEqual([1, 2]);
  expect(acknowledged).toEqual([]);
  shown[0]?.();
  await vi.waitFor(() => expect(acknowledged).toEqual(['first']));
  await log.close();
});
