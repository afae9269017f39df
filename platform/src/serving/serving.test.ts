import { sql, type Kysely } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { migrate, openDatabase } from '../database/index.ts';
import { MeshError } from '../error/index.ts';
import type { Mesh } from '../mesh/mesh.ts';
import type { QueryProduct } from '../product/product.ts';
import { testDatabase } from '../testing/database.ts';
import { sale } from '../testing/shop.ts';
import { at, productOf, served } from './article-product.testing.ts';
import {
  ensureTables,
  queryRows,
  readServed,
  servingMigrations,
  changeRows,
  writeLate,
  writeProgress,
  type ServedChange,
} from './index.ts';

describe('serving tables', () => {
  let server: Awaited<ReturnType<typeof testDatabase>>;
  let database: Kysely<Record<string, never>>;
  let mesh: Mesh;

  beforeAll(async () => {
    server = await testDatabase();
    const namespace = server.namespace();
    database = openDatabase({ url: server.url, namespace });
    await migrate(database, namespace, servingMigrations);
    mesh = { database, namespace } as Mesh;
  });
  afterAll(async () => {
    await database.destroy();
    await server.close();
  });

  const write = (product: QueryProduct, rows: readonly ServedChange[]): Promise<void> =>
    database.transaction().execute((transaction) => changeRows(transaction, product, 'stream', rows));

  test('an upsert replaces by key, the last of several counts, and thousands go in one call', async () => {
    const product = productOf('shop.upserts', { amount: { type: { kind: 'int64' }, nullable: true } });
    await ensureTables(database, product);
    const rows = Array.from({ length: 12_000 }, (_, index) =>
      served(product, 0, { article: `a${String(index % 11_000)}`, windowStart: 0, windowEnd: 10, amount: index }),
    );
    await write(product, rows);
    await write(product, [served(product, 1, { article: 'a5', windowStart: 0, windowEnd: 10, amount: null })]);
    const found = await readServed(database, product, 'stream');
    expect(found.rows).toHaveLength(11_000);
    const byArticle = new Map(found.rows.map((each) => [each.row['article'], each]));
    expect(byArticle.get('a5')).toMatchObject({ task: 1, row: { amount: null } });
    expect(byArticle.get('a7')).toMatchObject({ task: 0, row: { amount: 11_007 } });
  });

  test('a row that is gone is removed, and one that comes again is there', async () => {
    const product = productOf('shop.goes', {});
    await ensureTables(database, product);
    const rows = ['a', 'b', 'c'].map((article) => served(product, 0, { article, windowStart: 0, windowEnd: 10 }));
    await write(product, rows);
    const gone = rows.map((each) => ({ ...each, row: null }));
    await write(product, [gone[0]!, gone[1]!, rows[1]!, { ...gone[2]!, key: 'never there' }]);
    const found = await readServed(database, product, 'stream');
    expect(found.rows.map(({ row }) => row['article']).toSorted()).toEqual(['b', 'c']);
  });

  test('tables are made once by any number of callers, and kept', async () => {
    const product = productOf('shop.at-once', {});
    await Promise.all(Array.from({ length: 6 }, () => ensureTables(database, product)));
    await write(product, [served(product, 0, { article: 'a', windowStart: 0, windowEnd: 10 })]);
    await ensureTables(database, product);
    expect((await readServed(database, product, 'stream')).rows).toHaveLength(1);
  });

  test('a product whose columns changed is refused, saying how', async () => {
    await ensureTables(database, productOf('shop.changes', { amount: { type: { kind: 'int64' }, nullable: true } }));
    const changed = productOf('shop.changes', {
      amount: { type: { kind: 'decimal', precision: 9, scale: 2 }, nullable: true },
    });
    await expect(ensureTables(database, changed)).rejects.toMatchObject({
      code: 'SERVING_SHAPE_CHANGED',
      found: 'table stream_shop_changes with amount bigint',
      expected: 'amount numeric(9,2), as shop.changes declares',
    });
  });

  test('rows added, changed and deleted by hand are read; what could not be read is refused', async () => {
    const product = productOf('shop.by-hand', {
      amount: { type: { kind: 'decimal', precision: 9, scale: 2 }, nullable: true },
      weight: { type: { kind: 'double', sumScale: null }, nullable: true },
    });
    await ensureTables(database, product);
    await write(
      product,
      ['a', 'b'].map((article) =>
        served(product, 0, { article, windowStart: 0, windowEnd: 10, amount: 150, weight: 1 }),
      ),
    );
    await sql`delete from stream_shop_by_hand where article = 'a'`.execute(database);
    await sql`update stream_shop_by_hand set amount = -0.5, article = 'B'`.execute(database);
    await sql`insert into stream_shop_by_hand (article, window_start, window_end, amount)
      values ('c', '1970-01-01 00:00:01+00', '1970-01-01 00:00:02+00', 7)`.execute(database);
    const found = await readServed(database, product, 'stream');
    expect(
      found.rows.map(({ row }) => row).toSorted((a, b) => Number(a['windowStart']) - Number(b['windowStart'])),
    ).toEqual([
      { article: 'B', windowStart: 0, windowEnd: 10, amount: -50, weight: 1 },
      { article: 'c', windowStart: 1_000_000, windowEnd: 2_000_000, amount: 700, weight: null },
    ]);
    for (const refused of [
      "amount = 'NaN'",
      "weight = 'Infinity'",
      "window_start = 'infinity'",
      "window_end = '9999-01-01'",
    ]) {
      await expect(sql`update stream_shop_by_hand set ${sql.raw(refused)}`.execute(database)).rejects.toThrow(
        /check constraint/,
      );
    }
  });

  test('a speed that never ran fails with SPEED_NEVER_RAN, and reads as empty', async () => {
    const product = productOf('shop.never-ran', {});
    expect(await readServed(database, product, 'stream')).toEqual({
      rows: [],
      progress: new Map(),
      late: [],
      poison: [],
    });
    const error = await queryRows(mesh, product, { speed: 'stream' }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(MeshError);
    expect(error).toMatchObject({ code: 'SPEED_NEVER_RAN', exitCode: 2 });
  });

  test('rows come by window, then by code point, within the range asked for', async () => {
    const product = productOf('shop.sorted', {});
    await ensureTables(database, product);
    const articles = ['b', 'a', '\u{1F600}', '\uFFFD', 'a\u{10000}', 'a\uFFFF', null, '', 'aa'];
    await write(
      product,
      [20, 0, 10].flatMap((windowStart) =>
        articles.map((article) => served(product, 0, { article, windowStart, windowEnd: windowStart + 10 })),
      ),
    );
    await database.transaction().execute((transaction) => writeProgress(transaction, product, 'stream', 0, {}));
    const found = await queryRows(mesh, product, { speed: 'stream', from: 0, to: 20 });
    const sorted = [
      null,
      ...articles
        .filter((article) => article !== null)
        .toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))),
    ];
    expect(found.map((row) => [row['windowStart'], row['article']])).toEqual([
      ...sorted.map((article) => [0, article]),
      ...sorted.map((article) => [10, article]),
    ]);
  });

  test('a window is final once every partition has passed its end: of all tasks in one step, of its own task in two', async () => {
    for (const twoStep of [false, true]) {
      const product = productOf(`shop.final-${twoStep ? 'two' : 'one'}`, {}, twoStep ? 'two-step' : 'one-step');
      await ensureTables(database, product);
      await write(
        product,
        [0, 10, 20].flatMap((windowStart) =>
          [0, 1].map((task) =>
            served(product, task, { article: `t${String(task)}`, windowStart, windowEnd: windowStart + 10 }),
          ),
        ),
      );
      const vectors = twoStep
        ? [
            [at(3, 25), at(3, 31)],
            [at(2, 15), at(1, null)],
          ]
        : [
            [at(3, 25), at(0, null)],
            [at(0, null), at(1, 15)],
          ];
      await database.transaction().execute(async (transaction) => {
        for (const [task, vector] of vectors.entries()) {
          await writeProgress(transaction, product, 'stream', task, { [sale.name]: vector });
        }
      });
      const final = await queryRows(mesh, product, { speed: 'stream', finalOnly: true });
      expect(final.map((row) => [row['windowStart'], row['article']])).toEqual(
        twoStep
          ? [
              [0, 't0'],
              [10, 't0'],
            ]
          : [
              [0, 't0'],
              [0, 't1'],
            ],
      );
    }
  });

  test('late addresses are kept once each, and shown only within the cut', async () => {
    const product = productOf('shop.late', {});
    const late = [
      { contract: sale.name, partition: 1, offset: 4 },
      { contract: sale.name, partition: 0, offset: 2 },
      { contract: sale.name, partition: 1, offset: 9 },
    ];
    await database.transaction().execute(async (transaction) => {
      await writeLate(transaction, product, 'stream', late);
      await writeLate(transaction, product, 'stream', late.slice(0, 1));
      await writeProgress(transaction, product, 'stream', 0, { [sale.name]: [at(3, 1), at(9, 1)] });
    });
    expect((await readServed(database, product, 'stream')).late).toEqual([late[1], late[0]]);
  });
});
