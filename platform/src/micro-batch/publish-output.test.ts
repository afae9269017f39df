import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FRAME, recordCodec, type Row } from '../contract/index.ts';
import { MeshError } from '../error/index.ts';
import { headerAt, keyAt, readRange, valueAt, type Log } from '../log/index.ts';
import { memoryBroker, memoryLog, type CommitFault } from '../log/memory/index.ts';
import type { Mesh } from '../mesh/mesh.ts';
import { PROGRESS_HEADER, type Progress } from '../product/progress.ts';
import type { Product } from '../product/product.ts';
import { memoryRegistry } from '../registry/index.ts';
import { progressMagnitude, readServed, servingMigrations } from '../serving/index.ts';
import { articleSales, everyThird, sale, shopWriter } from '../testing/shop.ts';
import { shopDatabase, type ShopDatabase } from '../testing/shop-database.ts';
import { anyEntries } from '../testing/shop-entries.ts';
import { batchTables } from './batch-tables.ts';
import { microBatchMigrations, runMicroBatch } from './index.ts';
import { ensureOutputTopic, outputTopic } from './output-topic.ts';
import { openPublisher, type Publisher } from './publish-output.ts';
import { queryCalculation } from './query-calculation.ts';
import { seedOutbox } from './seed-outbox.ts';
import { takeBatch } from './take-batch.ts';

const withTopic = <P extends Product>(product: P): P => ({
  ...product,
  speeds: { ...product.speeds, microBatch: { ...product.speeds.microBatch, output: 'topic' } },
});
const product = withTopic(articleSales);

interface Runner {
  /** Whether it knows the topic. */
  readonly isPublished: boolean;
  /** Whether it began before. */
  readonly isRunning: boolean;
}

/** What the topic shows: the progress of each commit, and the rows after the last. */
async function shown(log: Log, of: Product) {
  const codec = recordCodec(of.output);
  const commits: number[] = [];
  const rows = new Map<string, Row>();
  const topic = outputTopic(of);
  for await (const batch of readRange(log, topic, [0], await log.ends(topic))) {
    for (let index = 0; index < batch.count; index++) {
      const key = keyAt(batch, index)?.toString();
      const value = valueAt(batch, index);
      const header = headerAt(batch, index, PROGRESS_HEADER);
      if (header !== undefined) commits.push(progressMagnitude(JSON.parse(header.toString()) as Progress));
      else if (value === null) rows.delete(key ?? '');
      else rows.set(key ?? '', codec.decode(value, FRAME, value.length));
    }
  }
  return { commits, rows };
}

describe('the topic of a product by micro-batches', () => {
  let shop: ShopDatabase;
  beforeAll(async () => {
    shop = await shopDatabase(product, { ...servingMigrations, ...microBatchMigrations });
  });
  afterAll(() => shop.close());

  const served = async (of: Product): Promise<Map<string, Row>> => {
    const { rows } = await readServed(shop.database, of, 'micro-batch');
    return new Map(rows.map(({ key, row }) => [key, row]));
  };

  test('has each commit once, in order, whoever publishes, falls behind, dies or was frozen', async () => {
    const slot = fc.constantFrom<0 | 1>(0, 1);
    const step = fc.oneof(
      { weight: 2, arbitrary: fc.constant({ take: 2, isPublished: true, isRunning: true }) },
      { weight: 3, arbitrary: fc.record({ append: anyEntries }) },
      {
        weight: 3,
        arbitrary: fc.record({
          take: fc.constantFrom(1, 3, 1_000),
          isPublished: fc.boolean(),
          isRunning: fc.boolean(),
        }),
      },
      { weight: 4, arbitrary: fc.record({ publish: slot }) },
      { weight: 1, arbitrary: fc.record({ open: slot }) },
    );
    const fault = fc.constantFrom<CommitFault>('none', 'refused', 'unacknowledged');
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 14 }), fc.array(fault), async (steps, faults) => {
        await shop.reset();
        const left = [...faults];
        const log = memoryLog({ broker: memoryBroker({ commit: () => left.shift() ?? 'none' }) });
        const registry = memoryRegistry();
        const mesh = { database: shop.database, log } as Mesh;
        const append = await shopWriter(log, registry);
        const encode = await ensureOutputTopic(log, registry, product);
        const publishers = new Map<number, Publisher>();
        const publish = async (number: number): Promise<boolean> => {
          const publisher = publishers.get(number) ?? (await openPublisher(mesh, product));
          publishers.set(number, publisher);
          try {
            return await publisher.publish();
          } catch (error) {
            expect(error).toMatchObject({ code: 'LOG_FENCED' });
            publishers.delete(number);
            return true;
          }
        };
        const take = async (limit: number, { isPublished, isRunning }: Runner): Promise<void> => {
          // A run without the topic leaves a gap; the next that has it fills it, and so does one that ran beside it.
          if (isPublished && !isRunning) await seedOutbox(mesh, product, encode);
          const store = batchTables(mesh, product, isPublished ? encode : undefined);
          const to = { [sale.name]: await log.ends(sale.name) };
          await takeBatch({ log, store }, product, queryCalculation(product, registry), { to, limit });
        };
        for (const each of steps) {
          if ('append' in each) await append(each.append);
          else if ('take' in each) await take(each.take, each);
          else if ('publish' in each) await publish(each.publish);
          else publishers.delete(each.open);
          const { commits } = await shown(log, product);
          expect(commits).toEqual([...new Set(commits)].toSorted((a, b) => a - b));
        }
        await take(1_000, { isPublished: true, isRunning: true });
        await seedOutbox(mesh, product, encode);
        while (await publish(0));
        expect((await shown(log, product)).rows).toEqual(await served(product));
      }),
      { numRuns: 60 },
    );
  });

  test('lacks nothing where a process of before the topic still takes a batch beside one that has it', async () => {
    await shop.reset();
    const log = memoryLog();
    const registry = memoryRegistry();
    const mesh = { database: shop.database, log } as Mesh;
    const append = await shopWriter(log, registry);
    const encode = await ensureOutputTopic(log, registry, product);
    const publisher = await openPublisher(mesh, product);
    for (const [article, knows] of [
      ['axe', true],
      ['bow', false],
      ['cup', true],
      ['die', false],
      ['elk', true],
    ] as const) {
      await append([{ sale: { soldAt: 1, customer: 'ann', article, amount: 1 } }]);
      const store = batchTables(mesh, product, knows ? encode : undefined);
      const to = { [sale.name]: await log.ends(sale.name) };
      await takeBatch({ log, store }, product, queryCalculation(product, registry), { to, limit: 1_000 });
      if (article === 'cup') while (await publisher.publish());
    }
    while (await publisher.publish());
    const { commits, rows } = await shown(log, product);
    expect([...rows.keys()]).toHaveLength(5);
    expect(rows).toEqual(await served(product));
    expect(commits).toHaveLength(3);
  });

  test('a run until caught up ends when the topic shows what is served', async () => {
    const process = withTopic(everyThird);
    const own = await shopDatabase(process, { ...servingMigrations, ...microBatchMigrations });
    try {
      const log = memoryLog();
      const registry = memoryRegistry();
      const append = await shopWriter(log, registry);
      const entry = { soldAt: 1, customer: 'ann', article: 'axe', amount: 1 };
      await append(Array.from({ length: 9 }, (_, at) => ({ sale: { ...entry, soldAt: at } })));
      const { database, url: databaseUrl, namespace } = own;
      const mesh = { database, databaseUrl, namespace, log, registry } as Mesh;
      await runMicroBatch(mesh, process, { untilCaughtUp: true, signal: new AbortController().signal });
      const { commits, rows } = await shown(log, process);
      expect(commits).toEqual([9]);
      expect([...rows.values()].map(({ total }) => total)).toEqual([3, 6, 6, 9]);
      const broken = { ...mesh, log: { ...log, producer: () => Promise.reject(new MeshError(REFUSED)) } };
      await expect(
        runMicroBatch(broken, process, { untilCaughtUp: false, signal: new AbortController().signal }),
      ).rejects.toMatchObject({ code: 'KAFKA_REFUSED' });
    } finally {
      await own.close();
    }
  });
});

const REFUSED = { code: 'KAFKA_REFUSED', found: 'no', expected: 'yes', likelyCause: 'a test' };
