import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { archive } from '../archive/index.ts';
import type { Product, QueryProduct } from '../product/index.ts';
import { readServed, writeProgress } from '../serving/index.ts';
import { anyEntry } from '../testing/shop-entries.ts';
import { shopMesh, type ShopMesh } from '../testing/shop-mesh.ts';
import { readShop, shopTruth } from '../testing/shop-truth.ts';
import { articleSales, customerSales, everyThird, sale } from '../testing/shop.ts';
import { recompute, runBatch } from './index.ts';

const products: readonly Product[] = [customerSales, articleSales, everyThird];
const entries = (seed: number) => fc.sample(anyEntry, { seed, numRuns: 60 });

/** Nothing is late for a product whose lateness never ends. */
const patient = (product: Product): Product =>
  product.kind === 'query' ? ({ ...product, lateness: Number.MAX_SAFE_INTEGER } satisfies QueryProduct) : product;

let shop: ShopMesh;
beforeAll(async () => {
  shop = await shopMesh();
});
afterAll(() => shop.close());

describe.each(products)('batch of $name', (product) => {
  beforeEach(() => shop.append(entries(product.name.length)));

  test('at any cut: the truth over all records, the rows over those on time, and which are late', async () => {
    const { mesh } = shop;
    const whole = await archive(mesh, sale);
    const logged = await readShop(mesh.log);
    for (const share of [0, 0.3, 0.7, 1]) {
      const cut = whole.map((end) => Math.floor(end * share));
      const found = await recompute(mesh, product, cut);
      const onTime = shopTruth(product, logged, cut);
      expect(rowsByKey(found.truth)).toEqual(new Map([...shopTruth(patient(product), logged, cut).rows].toSorted()));
      expect(rowsByKey(found.onTime)).toEqual(new Map([...onTime.rows].toSorted()));
      expect(found.late).toEqual(onTime.late);
      expect(found.progress).toEqual(onTime.progress);
    }
  });

  test('publishes the truth at the ends of the log, with its cut and late addresses', async () => {
    const { mesh } = shop;
    await Promise.all([runBatch(mesh, product), runBatch(mesh, product)]);
    const logged = await readShop(mesh.log);
    const cut = await mesh.log.ends(sale.name);
    const served = await readServed(mesh.database, product, 'batch');
    expect(rowsByKey(served.rows)).toEqual(new Map([...shopTruth(patient(product), logged, cut).rows].toSorted()));
    const { late, progress } = shopTruth(product, logged, cut);
    expect(served.late).toEqual(late);
    expect(served.progress).toEqual(new Map([[0, { [sale.name]: progress }]]));
  });

  test('a batch that saw less of the log never replaces one that saw more', async () => {
    const { mesh } = shop;
    await runBatch(mesh, product);
    const served = await readServed(mesh.database, product, 'batch');
    const ahead = served.progress
      .get(0)
      ?.[sale.name]?.map((partition) => ({ ...partition, end: partition.end + 1000 }));
    await mesh.database
      .transaction()
      .execute((transaction) => writeProgress(transaction, product, 'batch', 0, { [sale.name]: ahead ?? [] }));
    await shop.append(entries(7));
    await runBatch(mesh, product);
    const after = await readServed(mesh.database, product, 'batch');
    expect(rowsByKey(after.rows)).toEqual(rowsByKey(served.rows));
    expect(after.progress).toEqual(new Map([[0, { [sale.name]: ahead }]]));
  });
});

const rowsByKey = (rows: readonly { readonly key: string; readonly row: unknown }[]) =>
  new Map(rows.map(({ key, row }) => [key, row] as const).toSorted());
