import { sql, type Kysely } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '../testing/database.ts';
import { migrate, openDatabase } from './index.ts';

let server: TestDatabase;
beforeAll(async () => {
  server = await testDatabase();
});
afterAll(() => server.close());

const open = (namespace = server.namespace()) => openDatabase({ url: server.url, namespace });

test('values come as the platform defines them', async () => {
  const database = open();
  const { rows } =
    await sql`select 9007199254740991::int8 as whole, array[1, null, 2]::int8[] as list, 12.30::numeric(12, 2) as money,
    timestamptz '2024-02-29 23:59:59.000001+00' as instant, timestamp '1969-12-31 23:59:59.5' as before,
    timestamptz '2024-03-01 01:00:00+01' as zoned, date '1970-02-01' as day, '{"a": 1}'::jsonb as json`.execute(
      database,
    );
  expect(rows).toEqual([
    {
      whole: 9007199254740991,
      list: [1, null, 2],
      money: '12.30',
      instant: Date.UTC(2024, 1, 29, 23, 59, 59) * 1000 + 1,
      before: -500_000,
      zoned: Date.UTC(2024, 2, 1) * 1000,
      day: 31,
      json: { a: 1 },
    },
  ]);
  await expect(sql`select 9007199254740992::int8`.execute(database)).rejects.toMatchObject({
    code: 'DATABASE_VALUE_UNSAFE',
  });
  await database.destroy();
});

test('a lost connection is an error of its queries, and the next query works', async () => {
  const database = open();
  const cut = database.transaction().execute(async (transaction) => {
    const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(transaction);
    await sql`select pg_terminate_backend(${rows[0]!.pid}, 5000)`.execute(database);
    await sql`select 1`.execute(transaction);
  });
  await expect(cut).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE', canRetry: true });
  expect((await sql`select 1 as one`.execute(database)).rows).toEqual([{ one: 1 }]);
  await database.destroy();
});

test('several processes may migrate at once, and later migrations of any concept are added', async () => {
  const namespace = server.namespace();
  const databases = [open(namespace), open(namespace), open(namespace)];
  let runs = 0;
  const step = (table: string) => ({
    up: async (database: Kysely<unknown>) => {
      runs += 1;
      await sql`create table ${sql.table(table)} (id int8 primary key)`.execute(database);
    },
  });
  await Promise.all(databases.map((database) => migrate(database, namespace, { 'serving.1': step('rows') })));
  expect(runs).toBe(1);
  const [database] = databases;
  await migrate(database!, namespace, { 'log.1': step('topic'), 'serving.1': step('rows') });
  expect(
    (await database!.introspection.getTables())
      .filter((table) => table.schema === namespace)
      .map((table) => table.name),
  ).toEqual(['rows', 'tempi_migration', 'tempi_migration_lock', 'topic']);
  const broken = migrate(database!, namespace, {
    'log.1': step('topic'),
    'serving.1': step('rows'),
    'serving.2': step('rows'),
  });
  await expect(broken).rejects.toMatchObject({
    code: 'DATABASE_MIGRATION_FAILED',
    found: expect.stringContaining('serving.2'),
  });
  await Promise.all(databases.map((each) => each.destroy()));
});
