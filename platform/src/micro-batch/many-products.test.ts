import { afterAll, beforeAll, expect, test } from 'vitest';
import { product } from '../product/index.ts';
import { readServed } from '../serving/index.ts';
import { customerSales, sale } from '../testing/shop.ts';
import { shopMesh, type ShopMesh } from '../testing/shop-mesh.ts';
import { runMicroBatch } from './index.ts';

let shop: ShopMesh;
beforeAll(async () => {
  shop = await shopMesh();
});
afterAll(() => shop.close());

test('more products than the pool has connections run at once', async () => {
  const { mesh } = shop;
  await shop.append([{ sale: { soldAt: 1, customer: 'ann', article: 'axe', amount: 1 } }]);
  const { version, owner, description } = customerSales;
  const speeds = {
    stream: { freshness: '1 second' },
    microBatch: { every: '10 seconds', freshness: '1 minute' },
    batch: { every: '1 day', freshness: '26 hours' },
  };
  const products = Array.from({ length: 16 }, (_, index) =>
    product({
      ...{ name: `shop.sales-${String(index)}`, version, owner, description, speeds },
      input: sale,
      output: { customer: sale.fields.customer },
      initial: {},
      process: (state, { customer }) => [state, [{ customer }]],
    }),
  );
  const options = { untilCaughtUp: true, signal: new AbortController().signal };
  await Promise.all(products.map((each) => runMicroBatch(mesh, each, options)));
  for (const each of products) expect((await readServed(mesh.database, each, 'micro-batch')).rows).toHaveLength(1);
});
