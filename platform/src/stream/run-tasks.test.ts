import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Lease } from '../database/index.ts';
import type { Log } from '../log/index.ts';
import { memoryBroker, memoryLog } from '../log/memory/index.ts';
import { memoryRegistry } from '../registry/index.ts';
import { simpleProducts } from '../testing/law-products.ts';
import { workInSlots } from './run-tasks.ts';
import { ensureStreamTopics } from './topics.ts';

test('what a dead holder of a slot left open is ended by opening its producer, unless somebody holds the slot again', async () => {
  const product = simpleProducts[0]!;
  const inner = memoryLog({ broker: memoryBroker({}) });
  await ensureStreamTopics(inner, product);
  const opened: string[] = [];
  let told = false;
  const log: Log = {
    ...inner,
    producer: (id) => {
      opened.push(id);
      return inner.producer(id);
    },
    async consumer(options) {
      const consumer = await inner.consumer(options);
      const { next } = consumer;
      consumer.next = async (maxWaitMs) => {
        if (told) return next(maxWaitMs);
        told = true;
        return { kind: 'departed', members: ['1', '2'] };
      };
      return consumer;
    },
  };
  const held = new Set([`mesh.${product.name}.stream.slot.2`]);
  const tryLease = async (name: string): Promise<Lease | undefined> => {
    if (held.has(name)) return undefined;
    held.add(name);
    return { name, lost: new AbortController().signal, release: async () => void held.delete(name) };
  };
  const stop = new AbortController();
  const work = workInSlots({ log, registry: memoryRegistry(), namespace: 'mesh' }, product, {
    signal: stop.signal,
    tryLease,
  });
  while (opened.length < 2) await sleep(5);
  await sleep(50);
  stop.abort();
  await work;
  expect(opened).toEqual([0, 1].map((slot) => `${product.name}.stream.${String(slot)}`));
  expect([...held]).toEqual([`mesh.${product.name}.stream.slot.2`]);
  await inner.close();
});
