import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runBatch } from '../batch/index.ts';
import { shopComposites } from '../batch/shop-composites.testing.ts';
import { runMicroBatch } from '../micro-batch/index.ts';
import type { Product, Speed } from '../product/index.ts';
import { columnName, tableName } from '../serving/index.ts';
import { runStream } from '../stream/index.ts';
import { anyEntry } from '../testing/shop-entries.ts';
import { shopMesh, type ShopMesh } from '../testing/shop-mesh.ts';
import { readShop, shopTruth } from '../testing/shop-truth.ts';
import { articleSales, customerSales, everyThird, quietCustomers, sale } from '../testing/shop.ts';
import { reconcile } from './index.ts';

const products: readonly Product[] = [customerSales, articleSales, everyThird, quietCustomers, ...shopComposites];
/** Those of whose rows some are late in these logs. */
const simple: readonly Product[] = [customerSales, articleSales];
const entries = (seed: number, count: number) => fc.sample(anyEntry, { seed, numRuns: count });

describe.each(products)('reconcile $name', (product) => {
  let shop: ShopMesh;
  const run = (speed: Speed): Promise<void> => {
    const options = { untilCaughtUp: true, signal: new AbortController().signal };
    if (speed === 'batch') return runBatch(shop.mesh, product);
    return speed === 'stream' ? runStream(shop.mesh, product, options) : runMicroBatch(shop.mesh, product, options);
  };
  const change = async (speed: Speed, statement: (table: ReturnType<typeof sql.table>) => ReturnType<typeof sql>) => {
    const done = await statement(sql.table(tableName(product, speed))).execute(shop.mesh.database);
    expect(done.numAffectedRows).toBe(1n);
  };

  beforeAll(async () => {
    shop = await shopMesh();
  });
  afterAll(() => shop.close());

  test('says nothing of speeds that have not run', async () => {
    expect(await reconcile(shop.mesh, product)).toEqual({
      product: product.name,
      speeds: [],
      differences: [],
      explained: { late: 0, poison: 0, approximate: 0, version: 0 },
      unexplained: 0,
    });
  });

  test('speeds at cuts of their own all agree with the truth there; late rows are explained', async () => {
    await shop.append(entries(1, 150));
    await run('batch');
    await shop.append(entries(2, 150));
    await run('micro-batch');
    await shop.append(entries(3, 150));
    await run('stream');
    await shop.append(entries(4, 50));
    const found = await reconcile(shop.mesh, product, { late: true });
    expect(found.differences.filter(({ cause }) => cause === 'unexplained')).toEqual([]);
    expect(found.unexplained).toBe(0);
    expect(found.speeds.map(({ speed }) => speed)).toEqual(['stream', 'micro-batch', 'batch']);
    const logged = await readShop(shop.mesh.log);
    for (const { speed, cut, accepted, onTime, late, lateAddresses } of found.speeds) {
      const right = shopTruth(product, logged, cut[sale.name] ?? []);
      expect(lateAddresses).toEqual(right.late.map((address) => ({ contract: sale.name, ...address })));
      expect({ accepted, late }).toEqual({
        accepted: right.progress.reduce((sum, each) => sum + each.accepted, 0),
        late: right.late.length,
      });
      expect(accepted).toBe(onTime + late);
      const explained = found.differences.filter((difference) => difference.speed === speed);
      if (product.kind === 'process' || speed === 'batch') expect(explained).toEqual([]);
      else if (simple.includes(product)) expect(explained).not.toEqual([]);
    }
    expect(found.explained.late).toBe(found.differences.length);
  });

  test('at any moment while a stream runs, nothing is unexplained', async () => {
    const stop = new AbortController();
    const running = runStream(shop.mesh, product, { untilCaughtUp: false, signal: stop.signal });
    try {
      for (let round = 0; round < 6; round++) {
        await shop.append(entries(10 + round, 40));
        const found = await reconcile(shop.mesh, product);
        expect(found.differences.filter(({ cause }) => cause === 'unexplained')).toEqual([]);
      }
    } finally {
      stop.abort();
      await running;
    }
  });

  test.each(['stream', 'micro-batch', 'batch'] as const)(
    'one row changed, one deleted and one added in %s are three differences, and running batch again repairs its own',
    async (speed) => {
      const late = (await reconcile(shop.mesh, product)).explained.late;
      const table = sql.table(tableName(product, speed));
      await sql`create table undamaged as select * from ${table}`.execute(shop.mesh.database);
      const outputs = Object.keys(product.output);
      const measure = ['amount', 'total', 'late'].find((name) => outputs.includes(name)) ?? '';
      const key = ['windowStart', 'soldAt', 'customer', 'article'].find((name) => outputs.includes(name)) ?? '';
      const other = product.output[key]?.type.kind === 'text' ? sql`'nobody'` : sql`'1999-01-01'::timestamptz`;
      const someRow = (order: string) => (table: ReturnType<typeof sql.table>) =>
        sql`(select _key from ${table} order by _key ${sql.raw(order)} limit 1)`;
      await change(
        speed,
        (table) =>
          sql`update ${table} set ${sql.ref(measure)} = ${sql.ref(measure)} + 1 where _key = ${someRow('asc')(table)}`,
      );
      await change(speed, (table) => sql`delete from ${table} where _key = ${someRow('desc')(table)}`);
      const columns = outputs.map((name) => columnName(name));
      await change(speed, (table) => {
        const values = columns.map((column) => (column === columnName(key) ? other : sql.ref(column)));
        return sql`insert into ${table} (${sql.join(columns.map((column) => sql.ref(column)))})
          select ${sql.join(values)} from ${table} limit 1`;
      });
      const found = await reconcile(shop.mesh, product);
      const damage = found.differences.filter(({ cause }) => cause === 'unexplained');
      // Nothing but its values says which row of a select a changed one was, where a flow gave its key.
      const isSplit = product.kind === 'query' && product.plan.kind === 'select' && speed !== 'batch';
      const alone = isSplit ? 2 : 1;
      expect(found.unexplained).toBe(isSplit ? 4 : 3);
      expect(damage.filter((each) => each.expected !== null && each.actual !== null)).toHaveLength(2 - alone);
      expect(damage.filter((each) => each.expected !== null && each.actual === null)).toHaveLength(alone);
      expect(damage.filter((each) => each.expected === null && each.actual !== null)).toHaveLength(alone);
      expect(damage.every((each) => each.speed === speed)).toBe(true);
      expect(found.explained.late).toBeLessThanOrEqual(late);
      if (speed === 'batch') await run('batch');
      else {
        await sql`delete from ${table}`.execute(shop.mesh.database);
        await sql`insert into ${table} select * from undamaged`.execute(shop.mesh.database);
      }
      await sql`drop table undamaged`.execute(shop.mesh.database);
      expect((await reconcile(shop.mesh, product)).unexplained).toBe(0);
    },
  );

  test('a late address that is gone, a wrong count and a row that is right too early are unexplained', async () => {
    const { database } = shop.mesh;
    const unexplained = async () =>
      (await reconcile(shop.mesh, product)).differences.filter(({ cause }) => cause === 'unexplained');
    await sql`update serving_progress set progress = jsonb_set(progress::jsonb, ${sql.lit(`{${sale.name},1,accepted}`)}, '1')::json
      where product = ${product.name} and speed = 'stream'
        and task = (select max(task) from serving_progress where product = ${product.name} and speed = 'stream')`.execute(
      database,
    );
    expect(await unexplained()).toMatchObject([
      { speed: 'stream', key: { contract: sale.name, counts: 1 }, windowStart: null },
    ]);
    if (product.kind === 'process' || product.plan.kind === 'select' || !simple.includes(product)) return;

    await sql`delete from serving_late where ctid = (select min(ctid) from serving_late where product = ${product.name} and speed = 'stream')`.execute(
      database,
    );
    const [, second, ...others] = await unexplained();
    expect(second).toMatchObject({ speed: 'stream', windowStart: null, expected: 'late', actual: null });
    expect(second?.key).toHaveProperty('lateAddress');
    expect(others).toEqual([]);

    const { differences } = await reconcile(shop.mesh, product);
    const late = differences.find(
      ({ cause, speed, actual }) => cause === 'late' && speed === 'stream' && actual !== null,
    );
    const truth = late?.expected as { [name: string]: unknown };
    const group = product.plan.group[0]?.name ?? '';
    const set = product.plan.measures.map(({ name }) => sql`${sql.ref(name)} = ${truth[name]}`);
    const changed = await sql`update ${sql.table(tableName(product, 'stream'))} set ${sql.join(set)}
      where window_start = ${late?.windowStart} and ${sql.ref(group)} is not distinct from ${truth[group]}`.execute(
      database,
    );
    expect(changed.numAffectedRows).toBe(1n);
    const [early] = await unexplained();
    expect(early).toMatchObject({
      key: late?.key,
      windowStart: late?.windowStart,
      expected: late?.actual,
      actual: truth,
    });
  });
});
