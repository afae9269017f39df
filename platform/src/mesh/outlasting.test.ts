import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runMicroBatch } from '../micro-batch/index.ts';
import type { Product, Speed } from '../product/index.ts';
import { readServed } from '../serving/index.ts';
import { readSettings } from '../settings/index.ts';
import { runStream } from '../stream/index.ts';
import { anyEntry } from '../testing/shop-entries.ts';
import { readShop, shopTruth } from '../testing/shop-truth.ts';
import { articleSales, customerSales, sale, shopWriter, type Entry } from '../testing/shop.ts';
import { openMesh, type Mesh } from './index.ts';

const often = (product: Product): Product => ({
  ...product,
  speeds: { ...product.speeds, microBatch: { ...product.speeds.microBatch, every: 100_000 } },
});
const products = [customerSales, articleSales].map(often);
const speeds: readonly Speed[] = ['stream', 'micro-batch'];
const entries = (seed: number): Entry[] => fc.sample(anyEntry, { seed, numRuns: 40 });

let folder: string;
let mesh: Mesh;
let append: Awaited<ReturnType<typeof shopWriter>>;
const stop = new AbortController();
let runs: Promise<void>[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tempi-outlasting-'));
  mesh = await openMesh({ folder, settings: readSettings({}) });
  append = await shopWriter(mesh.log, mesh.registry);
  const options = { untilCaughtUp: false, signal: stop.signal };
  runs = products.flatMap((product) => [runStream(mesh, product, options), runMicroBatch(mesh, product, options)]);
});
afterAll(async () => {
  await mesh.close();
  await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
});

async function expectTruth(): Promise<true> {
  const logged = await readShop(mesh.log);
  for (const product of products) {
    const truth = shopTruth(product, logged, await mesh.log.ends(sale.name));
    for (const speed of speeds) {
      const { rows } = await readServed(mesh.database, product, speed);
      expect(new Map(rows.map(({ key, row }) => [key, row] as const).toSorted())).toEqual(
        new Map([...truth.rows].toSorted()),
      );
    }
  }
  return true;
}

/** True while nothing has ended; rejects as soon as one failed. */
const running = (): Promise<boolean> => Promise.race([...runs.map((run) => run.then(() => false)), sleep(0, true)]);

test('stream and micro-batch outlast a server that ends their connections again and again', async () => {
  await append(entries(1));
  await expect.poll(expectTruth, { timeout: 20_000 }).toBe(true);
  for (let round = 0; round < 30; round++) {
    await sql`select pg_terminate_backend(pid) from pg_stat_activity
      where backend_type = 'client backend' and pid <> pg_backend_pid()`
      .execute(mesh.database)
      .catch(() => undefined);
    if (round % 10 === 0) await append(entries(10 + round));
    await sleep(37);
    expect(await running()).toBe(true);
  }
  await append(entries(2));
  await expect.poll(expectTruth, { timeout: 30_000 }).toBe(true);
}, 90_000);

test('stream and micro-batch outlast a server that is killed; the next one has the same address', async () => {
  const text = await readFile(join(folder, 'postgres', 'postmaster.pid'), 'utf8');
  process.kill(Number.parseInt(text), 'SIGKILL');
  await append(entries(3));
  await expect.poll(expectTruth, { timeout: 60_000 }).toBe(true);
  expect(await running()).toBe(true);
  stop.abort();
  await Promise.all(runs);
}, 90_000);
