import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { recordReader } from '../compile/index.ts';
import { memoryBroker, memoryLog } from '../log/memory/index.ts';
import { covers, type Log } from '../log/index.ts';
import type { Mesh } from '../mesh/mesh.ts';
import type { Product } from '../product/index.ts';
import { memoryRegistry, type SchemaRegistry } from '../registry/index.ts';
import { readServed, servingMigrations } from '../serving/index.ts';
import { appendForeign } from '../testing/foreign-record.ts';
import { articleSales, customerSales, everyThird, quietCustomers, sale, shopWriter } from '../testing/shop.ts';
import { shopDatabase, type ShopDatabase } from '../testing/shop-database.ts';
import { anyEntries } from '../testing/shop-entries.ts';
import { readShop, shopTruth } from '../testing/shop-truth.ts';
import type { BatchStore } from './batch-store.ts';
import type { Calculate } from './calculation.ts';
import { microBatchMigrations, runMicroBatch } from './index.ts';
import { memoryStateStore } from './memory-state-store.ts';
import { processCalculation } from './process-calculation.ts';
import { queryCalculation } from './query-calculation.ts';
import { batchTables } from './batch-tables.ts';
import { takeBatch } from './take-batch.ts';

const products: readonly Product[] = [customerSales, articleSales, everyThird, quietCustomers];

const calculationOf = (product: Product, registry: SchemaRegistry): Calculate =>
  product.kind === 'query'
    ? queryCalculation(product, registry)
    : processCalculation(product, recordReader(product.input, registry));

/** A log that breaks down after this many polls. */
const breaking = (log: Log, polls: number): Log => ({
  ...log,
  async reader(from) {
    const reader = await log.reader(from);
    let left = polls;
    return {
      close: () => reader.close(),
      poll(maxWaitMs) {
        left -= 1;
        if (left < 0) throw new Error('broken');
        return reader.poll(maxWaitMs);
      },
    };
  },
});

describe.each(products)('micro-batches of $name', (product) => {
  let shop: ShopDatabase;
  beforeAll(async () => {
    shop = await shopDatabase(product, { ...servingMigrations, ...microBatchMigrations });
  });
  beforeEach(() => shop.reset());
  afterAll(() => shop.close());

  async function expectTruth(log: Log): Promise<void> {
    const served = await readServed(shop.database, product, 'micro-batch');
    const progress = served.progress.get(0)?.[sale.name];
    if (progress === undefined) throw new Error('no progress');
    const truth = shopTruth(
      product,
      await readShop(log),
      progress.map(({ end }) => end),
    );
    expect(progress).toEqual(truth.progress);
    expect(new Map(served.rows.map(({ key, row }) => [key, row] as const).toSorted())).toEqual(
      new Map([...truth.rows].toSorted()),
    );
    expect(served.late).toEqual(truth.late.map((late) => ({ contract: sale.name, ...late })));
  }

  test('show the truth at every checkpoint, whatever their size, with two runners at once and a log that breaks', async () => {
    const step = fc.oneof(
      fc.record({ append: anyEntries }),
      fc.record({ take: fc.constantFrom(1, 3, 1_000), runners: fc.constantFrom(1, 2), broken: fc.boolean() }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 10 }), fc.boolean(), async (steps, gaps) => {
        const log = memoryLog({ broker: memoryBroker({ gaps }) });
        const registry = memoryRegistry();
        const append = await shopWriter(log, registry);
        await shop.reset();
        const { database } = shop;
        const take = (limit: number, source: Log) =>
          log.ends(sale.name).then((to) =>
            takeBatch(
              { store: batchTables({ database, log: source }, product), log: source },
              product,
              calculationOf(product, registry),
              {
                to: { [sale.name]: to },
                limit,
              },
            ),
          );
        for (const each of steps) {
          if ('append' in each) {
            await append(each.append);
            continue;
          }
          if (each.broken)
            await take(each.take, breaking(log, 1)).catch((error: unknown) =>
              expect(error).toMatchObject({ message: 'broken' }),
            );
          await Promise.all(Array.from({ length: each.runners }, () => take(each.take, log)));
          await expectTruth(log);
        }
        await take(1_000_000, log);
        await expectTruth(log);
        expect(
          (await readServed(shop.database, product, 'micro-batch')).progress.get(0)?.[sale.name]?.map(({ end }) => end),
        ).toEqual(await log.ends(sale.name));
      }),
      { numRuns: 20 },
    );
  });

  test('a record that is neither data nor marker is passed, and neither counts nor tells the time', async () => {
    const log = memoryLog();
    const registry = memoryRegistry();
    await shopWriter(log, registry);
    await appendForeign(log);
    const mesh = { database: shop.database, log, registry } as Mesh;
    await runMicroBatch(mesh, product, { untilCaughtUp: true, signal: new AbortController().signal });
    const passed = { end: 1, maxTime: null, accepted: 0, late: 0 };
    const { progress } = await readServed(shop.database, product, 'micro-batch');
    expect(progress.get(0)?.[sale.name]).toEqual([passed, passed]);
  });

  test('an empty log counts as run, a run until caught up ends, and another plan is refused', async () => {
    const log = memoryLog();
    const registry = memoryRegistry();
    const mesh = { database: shop.database, log, registry } as Mesh;
    const options = { untilCaughtUp: true, signal: new AbortController().signal };
    await runMicroBatch(mesh, product, options);
    await expectTruth(log);
    const append = await shopWriter(log, registry);
    await append([{ sale: { soldAt: 1, customer: 'ann', article: 'axe', amount: 1 } }]);
    await runMicroBatch(mesh, product, options);
    await expectTruth(log);
    const changed = { ...product, fingerprint: 'another' };
    await expect(runMicroBatch(mesh, changed, options)).rejects.toMatchObject({ code: 'STATE_PLAN_CHANGED' });
  });
});

test('a batch of long records has fewer of them', async () => {
  const log = memoryLog({ broker: memoryBroker() });
  const registry = memoryRegistry();
  const append = await shopWriter(log, registry);
  const long = 'long '.repeat(200_000);
  for (let at = 0; at < 40; at++)
    await append([{ sale: { soldAt: at * 1_000_000, customer: 'c', article: `${String(at)} ${long}`, amount: 1 } }]);
  const to = { [sale.name]: await log.ends(sale.name) };
  let cuts: Readonly<Record<string, readonly number[]>> = {};
  let rounds = 0;
  let progress = {};
  const store: BatchStore = {
    progress: async () => progress,
    transaction: (work) =>
      work({
        lockProgress: async () => progress,
        changeRows: async () => undefined,
        writeLate: async () => undefined,
        writePoison: async () => undefined,
        writeProgress: async (reached) => void (progress = reached),
        states: memoryStateStore(),
      }),
  };
  for (; !covers(cuts[sale.name] ?? [], to[sale.name] ?? []); rounds++)
    cuts = await takeBatch({ log, store }, customerSales, calculationOf(customerSales, registry), {
      to,
      limit: 1_000_000,
    });
  expect(rounds).toBe(2);
});
