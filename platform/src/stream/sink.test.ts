import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MeshError } from '../error/index.ts';
import { memoryBroker, memoryLog } from '../log/memory/index.ts';
import type { Log } from '../log/index.ts';
import type { Product } from '../product/index.ts';
import { memoryRegistry } from '../registry/index.ts';
import { readServed, servingMigrations } from '../serving/index.ts';
import { articleSales, customerSales, everyThird, sale, shopWriter } from '../testing/shop.ts';
import { shopDatabase, type ShopDatabase } from '../testing/shop-database.ts';
import { anyEntries } from '../testing/shop-entries.ts';
import { rareArticles } from '../testing/law-products.ts';
import { readShop, shopTruth } from '../testing/shop-truth.ts';
import { PROGRESS_HEADER } from '../product/progress.ts';
import { outputWriter } from './output.ts';
import { openSink, type Sink } from './run-sink.ts';
import type { SinkStore } from './sink-store.ts';
import { openSession } from './session.ts';
import { sinkTables } from './sink-tables.ts';
import { ensureStreamTopics, mergeTasks, streamTopics } from './topics.ts';

/** The last one's rows go again. */
const products: readonly Product[] = [customerSales, articleSales, everyThird, rareArticles];

describe.each(products)('the sink of $name', (product) => {
  let shop: ShopDatabase;
  beforeAll(async () => {
    shop = await shopDatabase(product, servingMigrations);
  });
  afterAll(() => shop.close());

  /** The table shows, task by task, the truth at the task's cut, and the late addresses within it. */
  async function expectTruth(log: Log): Promise<number> {
    const served = await readServed(shop.database, product, 'stream');
    const logged = await readShop(log);
    let records = 0;
    for (const [task, progress] of served.progress) {
      const vector = progress[sale.name] ?? [];
      const truth = shopTruth(
        product,
        logged,
        vector.map(({ end }) => end),
      );
      expect(vector).toEqual(truth.progress);
      const own = served.rows.filter((row) => row.task === task);
      for (const { key, row } of own) expect(row).toEqual(truth.rows.get(key));
      if (mergeTasks(product) === 0) expect(own).toHaveLength(truth.rows.size);
      for (const late of truth.late) expect(served.late).toContainEqual({ contract: sale.name, ...late });
      records += vector.reduce((total, { accepted }) => total + accepted, 0);
    }
    return records;
  }

  test('lags, never leads, never repeats, also when two of them fight for the table', async () => {
    const step = fc.oneof(
      fc.record({ append: anyEntries }),
      fc.record({ commit: fc.constant(true) }),
      fc.record({ sink: fc.constantFrom<0 | 1>(0, 1), reopened: fc.boolean() }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 25 }), async (steps) => {
        await shop.reset();
        const log = memoryLog({ broker: memoryBroker({ gaps: true }) });
        const registry = memoryRegistry();
        const append = await shopWriter(log, registry);
        await ensureStreamTopics(log, product);
        const mesh = { ...shop, databaseUrl: shop.url, log, registry };
        const session = await openSession(mesh, product, { slot: 0 });
        const sinks: (Sink | undefined)[] = [];
        let shown = 0;
        const commit = async (): Promise<void> => {
          for (let count = 0; count < 6; count++) await session.step(0);
          await session.commit();
        };
        const sink = async (which: 0 | 1): Promise<void> => {
          const each = (sinks[which] ??= await openSink(mesh, product, sinkTables(mesh, product)));
          await each.step(0).catch(async (error: unknown) => {
            expect(error instanceof MeshError && error.code).toBe('SINK_FENCED');
            await each.close();
            sinks[which] = undefined;
          });
          const now = await expectTruth(log);
          expect(now).toBeGreaterThanOrEqual(shown);
          shown = now;
        };
        for (const each of steps) {
          if ('append' in each) await append(each.append);
          else if ('commit' in each) await commit();
          else {
            if (each.reopened) {
              await sinks[each.sink]?.close();
              sinks[each.sink] = undefined;
            }
            await sink(each.sink);
          }
        }
        for (let round = 0; round < 4; round++) await commit();
        for (let round = 0; round < 4; round++) await sink(1);
        const served = await readServed(shop.database, product, 'stream');
        const truth = shopTruth(product, await readShop(log), await log.ends(sale.name));
        expect(served.rows.map(({ key }) => key).toSorted()).toEqual([...truth.rows.keys()].toSorted());
        expect(served.late).toEqual(truth.late.map((late) => ({ contract: sale.name, ...late })));
        for (const { key, row } of served.rows) expect(row).toEqual(truth.rows.get(key));
      }),
      { numRuns: 20 },
    );
  });
});

test('a sink holds long rows by their bytes: it writes before its time is over', async () => {
  const log = memoryLog({ broker: memoryBroker() });
  const registry = memoryRegistry();
  await ensureStreamTopics(log, customerSales);
  const { row } = await outputWriter(registry, customerSales);
  const producer = await log.producer('p');
  for (let at = 0; at < 20; at++) {
    const transaction = producer.begin();
    const customer = `${String(at)} ${'long '.repeat(200_000)}`;
    const values = { windowStart: 0, windowEnd: 10_000_000, customer, sales: 1, articles: 1, amount: 1 };
    row(transaction, { key: String(at), task: 0, row: values });
    transaction.append(streamTopics(customerSales).output, 0, {
      ...{ key: null, value: null },
      headers: { [PROGRESS_HEADER]: Buffer.from('{}') },
    });
    await transaction.commit();
  }
  let written = 0;
  const nothing = () => Promise.resolve();
  const store: SinkStore = {
    open: async (partitions) => partitions.map((partition) => ({ ...partition, offset: 0, records: 0 })),
    transaction: (work) =>
      work({
        lockPositions: async () => [],
        changeRows: async (rows) => void (written += rows.length),
        ...{ writeProgress: nothing, writeLate: nothing, writePoison: nothing, writePositions: nothing },
      }),
  };
  const sink = await openSink({ log, registry }, customerSales, store);
  await sink.step(3_600_000);
  expect(written).toBeGreaterThan(10);
  await sink.close();
});
