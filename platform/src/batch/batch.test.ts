import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { archive } from '../archive/index.ts';
import type { Row } from '../contract/index.ts';
import type { Cut } from '../log/index.ts';
import type { Product } from '../product/index.ts';
import { readServed, writeProgress } from '../serving/index.ts';
import { anyEntry } from '../testing/shop-entries.ts';
import { shopMesh, type ShopMesh } from '../testing/shop-mesh.ts';
import { evaluate, OVERFLOW } from '../testing/evaluate.ts';
import type { LogEntry } from '../testing/index.ts';
import { readShop, shopTruth, type Logged } from '../testing/shop-truth.ts';
import { articleSales, customerSales, everyThird, quietCustomers, sale } from '../testing/shop.ts';
import { recompute, runBatch } from './index.ts';
import { shopComposites } from './shop-composites.testing.ts';

const products: readonly Product[] = [customerSales, articleSales, everyThird, quietCustomers, ...shopComposites];
const entries = (seed: number) => fc.sample(anyEntry, { seed, numRuns: 40 });

/** What batch must say of a cut: of a process all its rows are on time. */
function expectedAt(product: Product, logged: readonly Logged[], cut: Cut) {
  if (product.kind === 'process') {
    const { rows, late, progress } = shopTruth(product, logged, cut);
    return { truth: [...rows.values()], onTime: [...rows.values()], late, progress };
  }
  const log = logged
    .filter(({ partition, offset }) => offset < (cut[partition] ?? 0))
    .map(({ partition, offset, sequence, sale: row, time }): LogEntry =>
      row === null ? { partition, offset, marker: time } : { partition, offset, sequence, row },
    );
  const { truth, onTime, late, progress } = evaluate(product, { [sale.name]: log });
  if (truth === OVERFLOW || onTime === OVERFLOW) throw new RangeError('the shop has no sums that overflow');
  return { truth, onTime, late: late[sale.name] ?? [], progress: progress[sale.name] ?? [] };
}

describe.each(products)('batch of $name', (product) => {
  let shop: ShopMesh;
  beforeAll(async () => {
    shop = await shopMesh();
  });
  afterAll(() => shop.close());
  beforeEach(() => shop.append(entries(product.name.length)));

  test('at any cut: the truth over all records, the rows over those on time, and which are late', async () => {
    const { mesh } = shop;
    const whole = await archive(mesh, sale);
    const logged = await readShop(mesh.log);
    for (const share of [0, 0.6, 1]) {
      const cut = whole.map((end) => Math.floor(end * share));
      const found = await recompute(mesh, product, { [sale.name]: cut });
      const expected = expectedAt(product, logged, cut);
      expect(values(found.truth)).toEqual(sorted(expected.truth));
      expect(values(found.onTime)).toEqual(sorted(expected.onTime));
      expect(found.late).toEqual(expected.late.map((address) => ({ contract: sale.name, ...address })));
      expect(found.progress).toEqual({ [sale.name]: expected.progress });
      expect(new Set(found.truth.map(({ key }) => key)).size).toBe(found.truth.length);
    }
  });

  test('publishes the truth at the ends of the log, with its cut and late addresses', async () => {
    const { mesh } = shop;
    await Promise.all([runBatch(mesh, product), runBatch(mesh, product)]);
    const logged = await readShop(mesh.log);
    const cut = await mesh.log.ends(sale.name);
    const served = await readServed(mesh.database, product, 'batch');
    const { truth, late, progress } = expectedAt(product, logged, cut);
    expect(values(served.rows)).toEqual(sorted(truth));
    expect(served.late).toEqual(late.map((address) => ({ contract: sale.name, ...address })));
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

/** Rows in an order of their own, equal ones as often as they are there. */
const sorted = (rows: readonly Row[]): Row[] =>
  rows.toSorted((a, b) => (JSON.stringify(entriesOf(a)) < JSON.stringify(entriesOf(b)) ? -1 : 1));
const entriesOf = (row: Row) => Object.entries(row).toSorted();
const values = (rows: readonly { readonly row: Row }[]): Row[] => sorted(rows.map(({ row }) => row));
