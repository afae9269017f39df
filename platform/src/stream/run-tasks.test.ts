import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Lease } from '../database/index.ts';
import type { Log } from '../log/index.ts';
import { memoryBroker, memoryLog } from '../log/memory/index.ts';
import { memoryRegistry } from '../registry/index.ts';
import { readSettings } from '../settings/index.ts';
import { taskFolder } from '../state/index.ts';
import { everyThird, shopWriter } from '../testing/shop.ts';
import { simpleProducts } from '../testing/law-products.ts';
import { workInSlots } from './run-tasks.ts';
import { openSession } from './session.ts';
import { ensureStreamTopics, streamTopics } from './topics.ts';

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

test.each([
  { told: 'the state of the task that will be its own is there when it joins', stops: false },
  { told: 'it does not join where it is stopped before', stops: true },
])('a process that is added to others prepares before it joins: $told', async ({ stops }) => {
  const folder = mkdtempSync(join(tmpdir(), 'tempi-tasks-'));
  const inner = memoryLog({ broker: memoryBroker() });
  const registry = memoryRegistry();
  const append = await shopWriter(inner, registry);
  await ensureStreamTopics(inner, everyThird);
  const customers = Array.from({ length: 20 }, (_, index) => `c${String(index)}`);
  await append(customers.map((customer) => ({ sale: { soldAt: 0, customer, article: null, amount: 1 } })));
  const first = await openSession({ log: inner, registry }, everyThird, { slot: 0 });
  for (let step = 0; step < 10; step++) await first.step(10);
  await first.commit();

  const stop = new AbortController();
  const { state } = streamTopics(everyThird);
  const place = { product: `mesh.${state}`, slot: '1', task: 1 };
  const joined: boolean[] = [];
  const log: Log = {
    ...inner,
    consumer(options) {
      joined.push(existsSync(join(taskFolder(folder, place), 'manifest')));
      stop.abort();
      return inner.consumer(options);
    },
  };
  const held = `mesh.${everyThird.name}.stream.slot.0`;
  await workInSlots({ log, registry, folder, namespace: 'mesh', settings: readSettings({}) }, everyThird, {
    signal: stop.signal,
    tryLease: async (name) =>
      name === held ? undefined : { name, lost: new AbortController().signal, release: async () => undefined },
    async heldLeases() {
      if (stops) stop.abort();
      return new Set([held]);
    },
  });
  expect(joined).toEqual(stops ? [] : [true]);
  await first.close();
  await inner.close();
  rmSync(folder, { recursive: true });
});
