import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runBatch } from '../batch/index.ts';
import { runMicroBatch } from '../micro-batch/index.ts';
import { readServed } from '../serving/index.ts';
import { runStream } from '../stream/index.ts';
import { evaluate } from '../testing/evaluate.ts';
import { compositeProducts } from '../testing/law-products.ts';
import { anyLawEntry, lawWriter, readLaw, type LawEntry } from '../testing/law-shop.ts';
import { sortedRows } from '../testing/law-truth.ts';
import { shopMesh, type ShopMesh } from '../testing/shop-mesh.ts';
import { reconcile } from './index.ts';

const queries = compositeProducts.filter((product) => product.kind === 'query');
const entries = (seed: number) => fc.sample(anyLawEntry, { seed, numRuns: 80 });

describe.each(queries)('several contracts of $name', (product) => {
  let shop: ShopMesh;
  let append: (entries: readonly LawEntry[]) => Promise<void>;
  beforeAll(async () => {
    shop = await shopMesh();
    append = await lawWriter(shop.mesh.log, shop.mesh.registry);
  });
  afterAll(() => shop.close());

  test('batch serves the truth of all its contracts, and speeds at cuts of their own agree with it there', async () => {
    const { mesh } = shop;
    const options = { untilCaughtUp: true, signal: new AbortController().signal };
    await append(entries(1));
    await runBatch(mesh, product);
    const { truth } = evaluate(product, await readLaw(mesh.log));
    const served = await readServed(mesh.database, product, 'batch');
    expect(sortedRows(served.rows.map(({ row }) => row))).toEqual(
      typeof truth === 'string' ? truth : sortedRows(truth),
    );
    expect(served.rows.length).toBeGreaterThan(0);
    await append(entries(2));
    await runMicroBatch(mesh, product, options);
    await append(entries(3));
    await runStream(mesh, product, options);
    await append(entries(4));
    const found = await reconcile(mesh, product);
    expect(found.differences.filter(({ cause }) => cause === 'unexplained')).toEqual([]);
    expect(found.speeds.map(({ speed }) => speed)).toEqual(['stream', 'micro-batch', 'batch']);
    const [stream] = found.speeds;
    expect(Object.keys(stream?.cut ?? {})).toEqual(product.inputs.map(({ name }) => name));
  });
});
