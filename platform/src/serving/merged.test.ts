import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runBatch } from '../batch/index.ts';
import type { Row } from '../contract/index.ts';
import type { Product } from '../product/index.ts';
import { runStream } from '../stream/index.ts';
import { anyEntry } from '../testing/shop-entries.ts';
import { shopMesh, type ShopMesh } from '../testing/shop-mesh.ts';
import { articleSales, everyThird, sale } from '../testing/shop.ts';
import { combinedProgress, leastWatermarks, mergedRows, queryRows, readProgress } from './index.ts';

let shop: ShopMesh;
beforeEach(async () => {
  shop = await shopMesh();
});
afterEach(() => shop.close());

const stream = (product: Product): Promise<void> =>
  runStream(shop.mesh, product, { untilCaughtUp: true, signal: new AbortController().signal });
const append = (seed: number): Promise<void> => shop.append(fc.sample(anyEntry, { seed, numRuns: 120 }));
const rows = (product: Product, speed: 'stream' | 'batch'): Promise<Row[]> => queryRows(shop.mesh, product, { speed });

test('of a query: batch up to the least watermark of its cut, stream after it, and either alone', async () => {
  await expect(mergedRows(shop.mesh, articleSales)).rejects.toMatchObject({ code: 'SPEED_NEVER_RAN' });
  await append(1);
  await runBatch(shop.mesh, articleSales);
  expect(await mergedRows(shop.mesh, articleSales)).toEqual(await rows(articleSales, 'batch'));
  await shop.append([{ sale: { soldAt: 70_000_000, customer: 'eve', article: 'axe', amount: 1 } }]);
  await append(2);
  await stream(articleSales);

  const progress = combinedProgress(articleSales, await readProgress(shop.mesh.database, articleSales, 'batch'));
  const watermark = Math.min(...leastWatermarks(articleSales, progress));
  const isSettled = (row: Row): boolean => Number(row['windowEnd']) <= watermark;
  const [settled, open] = [
    (await rows(articleSales, 'batch')).filter(isSettled),
    (await rows(articleSales, 'stream')).filter((row) => !isSettled(row)),
  ];
  expect(settled.length).toBeGreaterThan(0);
  expect(open.length).toBeGreaterThan(0);
  expect(await rows(articleSales, 'stream')).not.toEqual([...settled, ...open]);
  const merged = await mergedRows(shop.mesh, articleSales);
  expect(merged).toEqual([...settled, ...open]);

  expect(await mergedRows(shop.mesh, articleSales, { from: 10_000_000, to: 30_000_000 })).toEqual(
    merged.filter(({ windowStart }) => Number(windowStart) >= 10_000_000 && Number(windowStart) < 30_000_000),
  );
  const finals = await queryRows(shop.mesh, articleSales, { speed: 'stream', finalOnly: true });
  expect(await mergedRows(shop.mesh, articleSales, { finalOnly: true })).toEqual([
    ...settled,
    ...finals.filter((row) => !isSettled(row)),
  ]);
});

test('of a process: whichever has the greater cut', async () => {
  await append(3);
  await stream(everyThird);
  const early = await rows(everyThird, 'stream');
  expect(await mergedRows(shop.mesh, everyThird)).toEqual(early);
  await append(4);
  await runBatch(shop.mesh, everyThird);
  const later = await mergedRows(shop.mesh, everyThird);
  expect(later).toEqual(await rows(everyThird, 'batch'));
  expect(later.length).toBeGreaterThan(early.length);
  await append(5);
  await stream(everyThird);
  expect(await mergedRows(shop.mesh, everyThird)).toEqual(await rows(everyThird, 'stream'));
  expect(await shop.mesh.log.ends(sale.name)).toEqual(
    combinedProgress(everyThird, await readProgress(shop.mesh.database, everyThird, 'stream'))[sale.name]?.map(
      ({ end }) => end,
    ),
  );
});
