import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runBatch } from '../batch/index.ts';
import { queryRows } from '../serving/index.ts';
import { runStream } from '../stream/index.ts';
import { shopMesh, type ShopMesh } from '../testing/shop-mesh.ts';
import { customerSales, everyThird, type Entry } from '../testing/shop.ts';
import { reconcile } from './index.ts';

let shop: ShopMesh;
beforeAll(async () => {
  shop = await shopMesh();
});
afterAll(() => shop.close());

/** Customers whose groups are all of one window: an entry of 450 bytes and four times its own is 26 MB and more. */
const CUSTOMERS = 40_000;
const LEAST = 16_000_000;
const START = 1_000_000_000_000_000;

test('with the least memory for states and a state well beyond it, started anew in between, a stream has the rows of batch', async () => {
  const mesh = { ...shop.mesh, settings: { ...shop.mesh.settings, stateMemory: LEAST } };
  const products = [customerSales, everyThird];
  const sales = (step: number): Entry[] =>
    Array.from({ length: CUSTOMERS / step }, (_, number) => ({
      sale: { soldAt: START + number, customer: `customer-${number * step}`, article: `${step}`, amount: number + 1 },
    }));
  const stream = async (): Promise<void> => {
    for (const product of products)
      await runStream(mesh, product, { untilCaughtUp: true, signal: new AbortController().signal });
  };
  await shop.append(sales(1));
  await stream();
  // Others in between are cold, wherever they are asked for.
  await shop.append(sales(7));
  await stream();
  await rm(join(mesh.folder, 'state'), { recursive: true });
  await shop.append([...sales(5), { marker: START + 60_000_000 }]);
  await stream();
  for (const product of products) {
    await runBatch(mesh, product);
    const [streamed, replayed] = [
      await queryRows(mesh, product, { speed: 'stream' }),
      await queryRows(mesh, product, { speed: 'batch' }),
    ];
    expect(streamed.length).toBeGreaterThan(product === customerSales ? CUSTOMERS - 1 : 1000);
    expect(streamed).toEqual(replayed);
    expect(await reconcile(mesh, product)).toMatchObject({ unexplained: 0, differences: [] });
  }
}, 600_000);
