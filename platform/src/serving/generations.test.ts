import fc from 'fast-check';
import { sql } from 'kysely';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MeshError } from '../error/index.ts';
import { count, from } from '../plan/index.ts';
import { product, type Product } from '../product/index.ts';
import { shopDatabase, type ShopDatabase } from '../testing/shop-database.ts';
import { sale } from '../testing/shop.ts';
import {
  beginGeneration,
  changeRows,
  ensureTables,
  forgetGenerations,
  liveGeneration,
  lockGeneration,
  lockPositions,
  lockProgress,
  readServed,
  runnableGeneration,
  servingMigrations,
  swapGeneration,
  writeProgress,
} from './index.ts';

const version = (minor: number): Product =>
  product({
    ...{
      name: 'shop.changing',
      version: `1.${minor}.0`,
      owner: 'shop',
      description: 'For tests',
      lateness: '2 seconds',
    },
    speeds: {
      stream: { freshness: '1 second' },
      microBatch: { every: '10 seconds', freshness: '1 minute' },
      batch: { every: '1 day', freshness: '26 hours' },
    },
    query: from(sale)
      .tumbling(`${minor + 1} seconds`)
      .groupBy('customer')
      .aggregate(() => ({ sales: count() })),
  });
const versions = [version(0), version(1), version(2)];

let shop: ShopDatabase;
beforeAll(async () => {
  shop = await shopDatabase(version(0), servingMigrations);
});
afterAll(() => shop.close());

const now = { old: 'remove', ready: () => Promise.resolve(true) } as const;

/** What came of it, or the code it failed with. */
const outcome = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'done',
    (error: unknown) => (error instanceof MeshError ? error.code : error),
  );

const write = (of: Product): Promise<unknown> =>
  outcome(
    shop.database.transaction().execute(async (transaction) => {
      await lockProgress(transaction, of, 'batch');
      await writeProgress(transaction, of, 'batch', 0, {});
    }),
  );

const follow = (of: Product): Promise<unknown> =>
  outcome(shop.database.transaction().execute((transaction) => lockPositions(transaction, of)));

/** Empties all, and takes away what other generations' tables there are. */
async function reset(): Promise<void> {
  for (let number = 1; number < 12; number++)
    for (const speed of ['stream', 'micro_batch', 'batch'])
      await sql`drop table if exists ${sql.table(`${speed}_shop_changing__g${number}`)}`.execute(shop.database);
  await shop.reset();
}

test('whatever is begun, swapped, killed and begun again: one generation is live, one is built at most, and only these are written', async () => {
  const step = fc.oneof(
    fc.record({ begin: fc.nat(2) }),
    fc.record({ swap: fc.nat(5) }),
    fc.record({ forget: fc.constant(true) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 9 }), async (steps) => {
      await reset();
      await ensureTables(shop.database, version(0));
      const first = await runnableGeneration(shop.database, version(0));
      expect(await write(first)).toBe('done');
      /** All that a process somewhere may still take for its own. */
      const taken: Product[] = [first];
      let live = first;
      let building: Product | undefined;
      for (const each of steps) {
        if ('begin' in each) {
          const asked = versions[each.begin] ?? version(0);
          const begun = await beginGeneration(shop.database, asked);
          expect(begun.live.generation).toBe(live.generation.number);
          expect(begun.building === null).toBe(asked.fingerprint === live.fingerprint);
          const resumed = building !== undefined && building.fingerprint === asked.fingerprint;
          expect(begun.resumed).toBe(resumed);
          if (resumed) expect(begun.building?.generation).toEqual(building?.generation);
          else if (begun.building !== null)
            expect(begun.building.generation.number).toBeGreaterThan(
              Math.max(...taken.map(({ generation }) => generation.number)),
            );
          building = begun.building ?? undefined;
          if (building === undefined) continue;
          taken.push(building);
          await ensureTables(shop.database, building);
          expect(await write(building)).toBe('done');
        } else if ('swap' in each) {
          const builders = taken.filter(({ generation }) => generation.state === 'building');
          const swapping = builders[each.swap % builders.length];
          if (swapping === undefined) continue;
          const can = swapping.generation.number === building?.generation.number;
          expect(await outcome(swapGeneration(shop.database, swapping, now))).toBe(can ? 'done' : 'GENERATION_RETIRED');
          if (!can) continue;
          live = { ...swapping, generation: { ...swapping.generation, state: 'live' } };
          building = undefined;
          taken.push(live);
        } else await forgetGenerations(shop.database, live);
        const { rows } = await sql<{ live: number; building: number }>`
          select count(*) filter (where state = 'live')::integer as live,
            count(*) filter (where state = 'building')::integer as building from serving_generation`.execute(
          shop.database,
        );
        expect(rows[0]).toEqual({ live: 1, building: building === undefined ? 0 : 1 });
        for (const one of taken) {
          const own = [live, building].some(
            (other) =>
              other?.generation.number === one.generation.number && other.generation.state === one.generation.state,
          );
          for (const writes of [write, follow]) expect(await writes(one)).toBe(own ? 'done' : 'GENERATION_RETIRED');
        }
        expect((await liveGeneration(shop.database, version(2))).generation).toEqual(live.generation);
        for (const one of versions) {
          const expected = one.fingerprint === live.fingerprint ? 'done' : 'STATE_PLAN_CHANGED';
          expect(await outcome(readServed(shop.database, one, 'batch'))).toBe(expected);
          if (live.generation.number > 1) expect(await outcome(runnableGeneration(shop.database, one))).toBe(expected);
        }
      }
    }),
    { numRuns: 15 },
  );
}, 120_000);

test('a swap waits for who is writing, and who comes to write meanwhile waits for the swap and is refused', async () => {
  await reset();
  const [old, next] = [version(0), version(1)];
  await ensureTables(shop.database, old);
  await write(old);
  const { building } = await beginGeneration(shop.database, next);
  if (building === null) throw new Error('nothing to build');
  await ensureTables(shop.database, building);
  const order: string[] = [];
  const written = Promise.withResolvers<void>();
  const locked = Promise.withResolvers<void>();
  const writing = shop.database.transaction().execute(async (transaction) => {
    await lockGeneration(transaction, old);
    locked.resolve();
    await written.promise;
    order.push('written');
  });
  await locked.promise;
  const held = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<void>();
  const swapping = swapGeneration(shop.database, building, {
    old: 'remove',
    async ready() {
      order.push('held');
      held.resolve();
      await goOn.promise;
      return true;
    },
  });
  await sleep(100);
  expect(order).toEqual([]);
  written.resolve();
  await Promise.all([writing, held.promise]);
  const late = write(old).then((came) => order.push(String(came)));
  await sleep(100);
  goOn.resolve();
  await Promise.all([swapping, late]);
  expect(order).toEqual(['written', 'held', 'GENERATION_RETIRED']);
});

test('of two who swap one generation at once, as where an upgrade lost its lease, the second is told that it is done', async () => {
  await reset();
  await ensureTables(shop.database, version(0));
  await write(version(0));
  const { building } = await beginGeneration(shop.database, version(1));
  if (building === null) throw new Error('nothing to build');
  await ensureTables(shop.database, building);
  const held = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<boolean>();
  const one = swapGeneration(shop.database, building, { ...now, ready: () => (held.resolve(), goOn.promise) });
  await held.promise;
  const other = outcome(swapGeneration(shop.database, building, now));
  await sleep(100);
  goOn.resolve(true);
  expect([await one, await other]).toEqual([true, 'GENERATION_RETIRED']);
});

test('a swap that is not ready changes nothing', async () => {
  await reset();
  await ensureTables(shop.database, version(0));
  await write(version(0));
  const { building } = await beginGeneration(shop.database, version(1));
  if (building === null) throw new Error('nothing to build');
  expect(await swapGeneration(shop.database, building, { ...now, ready: () => Promise.resolve(false) })).toBe(false);
  expect(await write(version(0))).toBe('done');
});

test('a reader that holds a table lets a swap wait, and fail where it reads on', async () => {
  await reset();
  await ensureTables(shop.database, version(0));
  await write(version(0));
  const { building } = await beginGeneration(shop.database, version(1));
  if (building === null) throw new Error('nothing to build');
  await ensureTables(shop.database, building);
  await write(building);
  await shop.database.transaction().execute(async (reading) => {
    await sql`select from stream_shop_changing`.execute(reading);
    await expect(swapGeneration(shop.database, building, now)).rejects.toMatchObject({
      code: 'GENERATION_BUSY',
      canRetry: true,
    });
  });
  expect(await swapGeneration(shop.database, building, now)).toBe(true);
});

/** Rows of one version, told apart by how many there are. */
async function serve(of: Product, rows: number): Promise<void> {
  await ensureTables(shop.database, of);
  await shop.database.transaction().execute(async (transaction) => {
    await lockProgress(transaction, of, 'batch');
    const row = { customer: 'ann', windowStart: 0, windowEnd: 1, sales: 1 };
    const changes = Array.from({ length: rows }, (_, at) => ({ key: String(at), task: 0, row }));
    await changeRows(transaction, of, 'batch', changes);
    await writeProgress(transaction, of, 'batch', 0, {});
  });
}

test('who has begun to read goes on to read what was served then, though a swap comes in between', async () => {
  await reset();
  await serve(version(0), 1);
  const { building } = await beginGeneration(shop.database, version(1));
  if (building === null) throw new Error('nothing to build');
  await serve(building, 2);
  let swapping: Promise<boolean> | undefined;
  // After each statement of the reader the swap gets as far as it can.
  const slow = shop.database.withPlugin({
    transformQuery: ({ node }) => node,
    async transformResult({ result }) {
      if (swapping === undefined && result.rows.length === 0) swapping = swapGeneration(shop.database, building, now);
      await Promise.race([swapping, sleep(200)]);
      return result;
    },
  });
  expect((await readServed(slow, version(0), 'batch')).rows).toHaveLength(1);
  expect(await swapping).toBe(true);
  expect((await readServed(shop.database, version(1), 'batch')).rows).toHaveLength(2);
  expect(await outcome(readServed(shop.database, version(0), 'batch'))).toBe('STATE_PLAN_CHANGED');
});
