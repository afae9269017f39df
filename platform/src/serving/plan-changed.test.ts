import { expect, test } from 'vitest';
import { count, from } from '../plan/index.ts';
import { product } from '../product/index.ts';
import { runBatch } from '../batch/index.ts';
import { reconcile } from '../reconcile/index.ts';
import { runStream } from '../stream/index.ts';
import { shopMesh } from '../testing/shop-mesh.ts';
import { shopDatabase } from '../testing/shop-database.ts';
import { sale } from '../testing/shop.ts';
import {
  ensureTables,
  lockProgress,
  mergedRows,
  queryRows,
  requirePlan,
  servingMigrations,
  writeProgress,
} from './index.ts';

const customers = (window: string) =>
  product({
    name: 'shop.changing',
    version: '1.0.0',
    owner: 'shop',
    description: 'For tests',
    lateness: '2 seconds',
    speeds: {
      stream: { freshness: '1 second' },
      microBatch: { every: '10 seconds', freshness: '1 minute' },
      batch: { every: '1 day', freshness: '26 hours' },
    },
    query: from(sale)
      .tumbling(window)
      .groupBy('customer')
      .aggregate(() => ({ sales: count() })),
  });

test('a product that changed after it had run is refused, saying what changed and what to do', async () => {
  const [before, after] = [customers('10 seconds'), customers('1 minute')];
  const shop = await shopDatabase(before, servingMigrations);
  const refused = {
    code: 'STATE_PLAN_CHANGED',
    found: `state of shop.changing made by the plan ${before.fingerprint}; since then: window: tumbling 1 minute; was tumbling 10 seconds`,
    expected: `state made by the plan ${after.fingerprint}, as it is declared now`,
  };
  await shop.database.transaction().execute((writing) => writeProgress(writing, before, 'micro-batch', 0, {}));
  await ensureTables(shop.database, after);
  await requirePlan(shop.database, before, 'micro-batch');
  await expect(requirePlan(shop.database, after, 'micro-batch')).rejects.toMatchObject(refused);
  await expect(
    shop.database.transaction().execute((locking) => lockProgress(locking, after, 'micro-batch')),
  ).rejects.toMatchObject(refused);
  await shop.close();
});

test('rows of another plan are not read as those of this one, not merged, not compared, and not replaced', async () => {
  const [before, after] = [customers('10 seconds'), customers('1 minute')];
  const refused = { code: 'STATE_PLAN_CHANGED', found: expect.stringContaining('tumbling 10 seconds') };
  const { mesh, append, close } = await shopMesh();
  await append([{ sale: { soldAt: 0, customer: 'ann', article: 'axe', amount: 1 } }]);
  await runStream(mesh, before, { untilCaughtUp: true, signal: new AbortController().signal });
  await expect(queryRows(mesh, after, { speed: 'stream' })).rejects.toMatchObject(refused);
  await expect(mergedRows(mesh, after)).rejects.toMatchObject(refused);

  await runBatch(mesh, after);
  const rows = await queryRows(mesh, after, { speed: 'batch' });
  expect(rows).toMatchObject([{ windowEnd: 60_000_000 }]);
  expect(await mergedRows(mesh, after)).toEqual(rows);
  const own = await queryRows(mesh, before, { speed: 'stream' });
  expect(await mergedRows(mesh, before)).toEqual(own);
  expect(await reconcile(mesh, after)).toMatchObject({
    speeds: [{ speed: 'batch' }, { speed: 'stream', rows: 1, accepted: 1, otherPlan: refused.found }],
    differences: [],
    explained: { late: 0, poison: 0, approximate: 0, version: 1 },
    unexplained: 0,
  });

  await expect(runBatch(mesh, before)).rejects.toMatchObject({ code: 'STATE_PLAN_CHANGED' });
  expect(await queryRows(mesh, after, { speed: 'batch' })).toEqual(rows);
  await close();
});
