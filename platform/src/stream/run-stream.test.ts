import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openMesh, type Mesh } from '../mesh/index.ts';
import type { Product } from '../product/index.ts';
import { combinedProgress, readServed } from '../serving/index.ts';
import { readSettings } from '../settings/index.ts';
import { testDatabase } from '../testing/database.ts';
import { testBrokers } from '../testing/kafka.ts';
import { anyEntry } from '../testing/shop-entries.ts';
import { rareArticles, refunded } from '../testing/law-products.ts';
import { anyLawEntry, lawWriter, readLaw } from '../testing/law-shop.ts';
import { lawTruth, sortedRows } from '../testing/law-truth.ts';
import { readShop, shopTruth } from '../testing/shop-truth.ts';
import { articleSales, customerSales, everyThird, sale, shopWriter, type Entry } from '../testing/shop.ts';
import { runStream } from './index.ts';

const products: readonly Product[] = [customerSales, articleSales, everyThird];
const entries = (seed: number, count: number): Entry[] => fc.sample(anyEntry, { seed, numRuns: count });

/** Waited for in vain, however busy the machine is: most of a test on Kafka is its groups, that members join and leave. */
const inVain = { timeout: 120_000 };

const brokers = await testBrokers();
const logs = [
  { log: 'postgres', variables: {} },
  ...(brokers ? [{ log: 'kafka', variables: { KAFKA_BROKERS: brokers.brokers } }] : []),
];

describe.each(logs)('runStream on the $log log', ({ log: kind, variables }) => {
  let server: Awaited<ReturnType<typeof testDatabase>>;
  let folder: string;
  const meshes: Mesh[] = [];

  /** Another process on the same mesh: its own connections. */
  async function mesh(): Promise<Mesh> {
    const opened = await openMesh({ folder, settings });
    meshes.push(opened);
    return opened;
  }
  let settings: ReturnType<typeof readSettings>;

  beforeAll(async () => {
    server = await testDatabase();
    folder = await mkdtemp(join(tmpdir(), 'tempi-stream-'));
    settings = readSettings({ ...variables, DATABASE_URL: server.url, MESH_NAMESPACE: server.namespace() });
  });
  afterAll(async () => {
    for (const each of meshes) await each.close();
    await server.close();
    await rm(folder, { recursive: true });
  });

  async function expectTruth({ log, database }: Mesh, product: Product): Promise<void> {
    const served = await readServed(database, product, 'stream');
    const truth = shopTruth(product, await readShop(log), await log.ends(sale.name));
    expect(new Map(served.rows.map(({ key, row }) => [key, row] as const).toSorted())).toEqual(
      new Map([...truth.rows].toSorted()),
    );
    expect(served.late).toEqual(truth.late.map((late) => ({ contract: sale.name, ...late })));
  }

  test('until caught up: an empty log, more and more of it, and another process sharing the work', async () => {
    const first = await mesh();
    expect(first.log.kind).toBe(kind);
    const second = await mesh();
    const append = await shopWriter(first.log, first.registry);
    const { signal } = new AbortController();
    await Promise.all(products.map((product) => runStream(first, product, { untilCaughtUp: true, signal })));
    for (const product of products) await expectTruth(first, product);
    for (let round = 0; round < 2; round++) {
      for (let part = 0; part < 5; part++) await append(entries(round * 10 + part, 60));
      await Promise.all(
        products.flatMap((product) =>
          [first, second].map((each) => runStream(each, product, { untilCaughtUp: true, signal })),
        ),
      );
      for (const product of products) await expectTruth(second, product);
    }
  }, 240_000);

  test('serves while it runs, starts again when it is fenced, and refuses another plan', async () => {
    const running = await mesh();
    const append = await shopWriter(running.log, running.registry);
    const stop = new AbortController();
    const run = runStream(running, customerSales, { untilCaughtUp: false, signal: stop.signal });
    await append(entries(99, 50));
    await expect.poll(() => expectTruth(running, customerSales).then(() => true), inVain).toBe(true);
    // Someone takes the producer's name: what is not committed is void, and the member starts again by itself.
    await (await running.log.producer(`${customerSales.name}.stream.0`)).close();
    await append(entries(98, 50));
    await expect.poll(() => expectTruth(running, customerSales).then(() => true), inVain).toBe(true);
    stop.abort();
    await run;
    const changed = { ...customerSales, fingerprint: 'another' };
    await expect(
      runStream(running, changed, { untilCaughtUp: true, signal: new AbortController().signal }),
    ).rejects.toMatchObject({ code: 'STATE_PLAN_CHANGED' });
  }, 240_000);

  test('of several contracts, and of rows that go again', async () => {
    const [first, second] = [await mesh(), await mesh()];
    const append = await lawWriter(first.log, first.registry);
    const { signal } = new AbortController();
    for (const seed of [1, 2]) {
      await append(fc.sample(anyLawEntry, { seed, numRuns: 60 }));
      const running = [rareArticles, refunded].flatMap((product) =>
        [first, second].map((each) => runStream(each, product, { untilCaughtUp: true, signal })),
      );
      await Promise.all(running);
      for (const product of [rareArticles, refunded]) {
        const { rows, progress, late } = await readServed(second.database, product, 'stream');
        const logs = await readLaw(first.log);
        const truth = lawTruth(product, logs, combinedProgress(product, progress));
        for (const { name } of product.inputs) {
          const cut = combinedProgress(product, progress)[name]?.map(({ end }) => end);
          expect(cut).toEqual(await first.log.ends(name));
        }
        expect(sortedRows(rows.map(({ row }) => row))).toEqual(sortedRows(truth.rows));
        expect(late.map((each) => JSON.stringify(each)).toSorted()).toEqual(
          truth.late.map((each) => JSON.stringify(each)).toSorted(),
        );
        expect(rows.length).toBeGreaterThan(0);
      }
    }
  }, 240_000);

  // Last, for its log is too large for the plain truth.
  test('keeps states of a group that are larger than a record of a broker may be', async () => {
    const running = await mesh();
    const append = await shopWriter(running.log, running.registry);
    const { signal } = new AbortController();
    // Each of 1.4 MB of different names: articles of one customer, customers of one article.
    const names = (part: number) => Array.from({ length: 1000 }, (_, at) => `${part}-${at}-${'x'.repeat(700)}`);
    const soldAt = 1_000_000_000_000_000;
    for (const part of [0, 1, 2]) {
      const sold = names(part).flatMap((name): Entry[] => [
        { sale: { soldAt, customer: 'one', article: name, amount: 1 } },
        { sale: { soldAt, customer: name, article: 'one', amount: 1 } },
      ]);
      await append(part < 2 ? sold : sold.slice(0, 2));
      for (const product of [customerSales, articleSales]) {
        // Begins with what the run before has kept.
        await runStream(running, product, { untilCaughtUp: true, signal });
        const distinct = product === customerSales ? 'articles' : 'customers';
        const { rows } = await readServed(running.database, product, 'stream');
        const counted = rows.filter(({ row }) => row['windowStart'] === soldAt && Number(row[distinct]) > 1);
        expect(counted.map(({ row }) => row[distinct])).toEqual([[1000, 2000, 2001][part]]);
      }
    }
  }, 240_000);
});
