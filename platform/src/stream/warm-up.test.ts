import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { offsetAt, readCompacted, type Log, type Position } from '../log/index.ts';
import { memoryBroker, memoryLog } from '../log/memory/index.ts';
import { count, from } from '../plan/index.ts';
import { product as declare, type Product } from '../product/index.ts';
import { memoryRegistry } from '../registry/index.ts';
import { openLocalState, taskFolder } from '../state/index.ts';
import { shopMesh } from '../testing/shop-mesh.ts';
import { everyThird, sale, shopWriter, type Entry } from '../testing/shop.ts';
import type { StreamMesh } from './open-task.ts';
import { openSession, type StreamSession } from './session.ts';
import { parsePartKey } from './state-key.ts';
import { stateMemory } from './state-memory.ts';
import { ensureStreamTopics, streamTopics } from './topics.ts';
import { warmUp } from './warm-up.ts';

const totalsOf = (lateness: string): Product =>
  declare({
    ...{ name: 'shop.totals', version: '1.0.0', owner: 'shop', description: 'For tests', lateness },
    speeds: {
      stream: { freshness: '1 second' },
      microBatch: { every: '10 seconds', freshness: '1 minute' },
      batch: { every: '1 day', freshness: '26 hours' },
    },
    query: from(sale)
      .groupBy('article')
      .aggregate(() => ({ sales: count() })),
  });
const totals = totalsOf('2 seconds');

const memory = stateMemory(100_000_000);
const root = mkdtempSync(join(tmpdir(), 'tempi-warm-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const { signal } = new AbortController();
const second = { slot: 1, others: [0], memory, signal };

const sales = (first: number, number: number): Entry[] =>
  Array.from({ length: number }, (_, index) => {
    const at = first + index;
    return { sale: { soldAt: at * 1_000, customer: `c${String(at)}`, article: `a${String(at)}`, amount: 1 } };
  });

interface Place {
  readonly mesh: StreamMesh & { readonly folder: string };
  append(entries: readonly Entry[]): Promise<void>;
}

async function inMemory(): Promise<Place> {
  const log = memoryLog({ broker: memoryBroker({ gaps: true }) });
  onTestFinished(() => log.close());
  const registry = memoryRegistry();
  const append = await shopWriter(log, registry);
  return { mesh: { log, registry, folder: mkdtempSync(join(root, 'mesh-')) }, append };
}

async function onDisk(): Promise<Place> {
  const { mesh, append, close } = await shopMesh();
  onTestFinished(close);
  return { mesh, append };
}

/** Steps and commits until the group has committed all of the sales and deltas. */
async function work({ log }: StreamMesh, product: Product, sessions: readonly StreamSession[]): Promise<void> {
  const isDone = async (): Promise<boolean> => {
    const { inputs, deltas } = streamTopics(product);
    for (const topic of product.kind === 'query' ? [...inputs, deltas] : inputs) {
      const [ends, committed] = [await log.ends(topic), await log.committed(`${product.name}.stream`, topic)];
      if (ends.some((end, partition) => (committed[partition] ?? 0) < end)) return false;
    }
    return true;
  };
  do {
    for (const session of sessions) {
      await session.step(20);
      await session.commit();
    }
  } while (!(await isDone()));
}

/** The state's partitions of which a slot has a copy, each the same as the changelog. */
async function copies({ log, folder, namespace }: Place['mesh'], product: Product, slot: number): Promise<number[]> {
  const { state: topic } = streamTopics(product);
  const place = { product: `${namespace ?? ''}.${topic}`, slot: String(slot) };
  const found: number[] = [];
  for (const [task, end] of (await log.ends(topic)).entries()) {
    const local = openLocalState(taskFolder(folder, { ...place, task }), { memoryBytes: 1_000_000 });
    if (local.position > 0) {
      found.push(task);
      const logged = [...(await readCompacted(log, topic, task))].map(([key, value]) => {
        const stored = Buffer.from(key, 'latin1');
        return [(parsePartKey(stored)?.key ?? stored).toString('latin1'), value.toString('latin1')];
      });
      const copied = [...local.entries(Buffer.alloc(0))].map(({ key, value }) => [
        key.toString('latin1'),
        value.toString('latin1'),
      ]);
      expect(copied.toSorted()).toEqual(logged.toSorted());
      expect(local.position).toBe(end);
    }
    local.close();
  }
  return found;
}

/** The same log, which notes the positions of the records of a topic that its readers return. */
function watched(log: Log, topic: string): { readonly log: Log; readonly read: Position[] } {
  const read: Position[] = [];
  const reader: Log['reader'] = async (positions) => {
    const inner = await log.reader(positions);
    return {
      async poll(maxWaitMs) {
        const batches = await inner.poll(maxWaitMs);
        for (const batch of batches.filter((each) => each.topic === topic))
          for (let i = 0; i < batch.count; i++)
            read.push({ topic, partition: batch.partition, offset: offsetAt(batch, i) });
        return batches;
      },
      close: () => inner.close(),
    };
  };
  return { log: { ...log, reader }, read };
}

test.each([
  { name: 'a process', product: everyThird as Product, expected: [1] },
  { name: 'an aggregate', product: totals, expected: [3] },
])(
  'who joins after it reads of the states of $name what was committed since, and no more',
  async ({ product, expected }) => {
    const { mesh, append } = await onDisk();
    await ensureStreamTopics(mesh.log, product);
    await append(sales(0, 300));
    const first = await openSession(mesh, product, { slot: 0, memory });
    // Others commit meanwhile.
    await Promise.all([work(mesh, product, [first]), warmUp(mesh, product, second)]);
    await warmUp(mesh, product, second);
    expect(await copies(mesh, product, 1)).toEqual(expected);

    const { state } = streamTopics(product);
    const prepared = await mesh.log.ends(state);
    await append(sales(300, 20));
    await work(mesh, product, [first]);
    const { log, read } = watched(mesh.log, state);
    const joined = await openSession({ ...mesh, log }, product, { slot: 1, memory });
    await append(sales(320, 20));
    await work(mesh, product, [first, joined]);
    expect(read.length).toBeGreaterThan(0);
    expect(read.filter(({ partition, offset }) => offset < (prepared[partition] ?? 0))).toEqual([]);
    await first.close();
    await joined.close();
    expect(await copies(mesh, product, 1)).toEqual(expected);
  },
);

/** A mesh where the first slot has worked and left, and the second has warmed up. */
async function warmed(product: Product): Promise<Place> {
  const place = await inMemory();
  await ensureStreamTopics(place.mesh.log, product);
  await place.append(sales(0, 100));
  const first = await openSession(place.mesh, product, { slot: 0, memory });
  await work(place.mesh, product, [first]);
  await warmUp(place.mesh, product, second);
  await first.close();
  return place;
}

test('what is damaged is made anew', async () => {
  const { mesh } = await warmed(totals);
  const files = readdirSync(mesh.folder, { recursive: true, withFileTypes: true }).filter((each) => each.isFile());
  for (const { parentPath, name } of files) {
    const path = join(parentPath, name);
    const bytes = readFileSync(path);
    bytes[bytes.length >> 1]! ^= 255;
    writeFileSync(path, bytes);
  }
  await warmUp(mesh, totals, second);
  expect(await copies(mesh, totals, 1)).toEqual([3]);
});

test('a copy of another changelog is made anew', async () => {
  const { folder } = (await warmed(totals)).mesh;
  const other = await inMemory();
  const mesh = { ...other.mesh, folder };
  await ensureStreamTopics(mesh.log, totals);
  await other.append(sales(1_000, 200));
  const first = await openSession({ ...mesh, folder: other.mesh.folder }, totals, { slot: 0, memory });
  await work(mesh, totals, [first]);
  await warmUp(mesh, totals, second);
  await first.close();
  expect(await copies(mesh, totals, 1)).toEqual([3]);
});

test('a changelog of another plan is left to who joins', async () => {
  const { mesh } = await warmed(totals);
  const changed = totalsOf('3 seconds');
  await warmUp(mesh, changed, second);
  const session = await openSession(mesh, changed, { slot: 1, memory });
  const forever = async (): Promise<never> => {
    for (;;) await session.step(20);
  };
  await expect(forever()).rejects.toMatchObject({ code: 'STATE_PLAN_CHANGED' });
  await session.close();
  await warmUp(mesh, totals, second);
  expect(await copies(mesh, totals, 1)).toEqual([3]);
});

test('nothing that fails is told, and an end that was asked for comes at once', async () => {
  const { mesh } = await warmed(totals);
  const failing = (): Promise<never> => Promise.reject(new Error('away'));
  for (const log of [
    { ...mesh.log, ends: failing },
    { ...mesh.log, reader: failing },
  ])
    await warmUp({ ...mesh, log }, totals, { ...second, slot: 2 });
  const stop = new AbortController();
  const { log, read } = watched(mesh.log, streamTopics(totals).state);
  stop.abort();
  await warmUp({ ...mesh, log }, totals, { ...second, slot: 2, signal: stop.signal });
  expect(read).toEqual([]);
  expect(await copies(mesh, totals, 2)).toEqual([]);
  await warmUp(mesh, totals, { ...second, slot: 2 });
  expect(await copies(mesh, totals, 2)).toEqual([3]);
});
