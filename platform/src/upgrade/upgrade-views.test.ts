import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openMesh, type Mesh } from '../mesh/index.ts';
import { readSettings } from '../settings/index.ts';
import { runStream } from '../stream/index.ts';
import { testDatabase, type TestDatabase } from '../testing/database.ts';
import { shopWriter } from '../testing/shop.ts';
import { first, salesOf, second } from './changing.testing.ts';
import { upgrade } from './index.ts';

let server: TestDatabase;
let folder: string;
beforeAll(async () => {
  server = await testDatabase();
  folder = await mkdtemp(join(tmpdir(), 'tempi-upgrade-'));
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

const never = new AbortController().signal;

/** A mesh in which the first version has run as a stream, and whose upgrade to the second notes what it does. */
async function ran(): Promise<{
  readonly mesh: Mesh;
  readonly to: (old?: 'keep') => Promise<unknown>;
  notes: string[];
}> {
  const variables = { DATABASE_URL: server.url, MESH_NAMESPACE: server.namespace() };
  const mesh = await openMesh({ folder, settings: readSettings(variables) });
  const append = await shopWriter(mesh.log, mesh.registry);
  await append(salesOf(0));
  await runStream(mesh, first, { untilCaughtUp: true, signal: never });
  const notes: string[] = [];
  const note = (text: string): void => void notes.push(text);
  return { mesh, notes, to: (old) => upgrade(mesh, second, { old: old ?? 'remove', signal: never, note }) };
}

const seconds = async (mesh: Mesh, of: string): Promise<number | undefined> =>
  (
    await sql<{ found: number }>`
      select distinct extract(epoch from window_end - window_start)::integer as found from ${sql.raw(of)}`.execute(
      mesh.database,
    )
  ).rows[0]?.found;

test('views on what is served show what is served after an upgrade, with their owner, options, rights and what hangs on them', async () => {
  const { mesh, to, notes } = await ran();
  const name = `Ann ${server.namespace()}`;
  const role = `"${name}"`;
  const run = (text: string): Promise<unknown> => sql.raw(text).execute(mesh.database);
  try {
    await run(`create role ${role}`);
    await run(
      'create view "My windows" with (security_barrier = true) as select window_start, window_end, sales from stream_shop_changing where sales > 0',
    );
    await run('create view upon as select * from "My windows"');
    await run(`grant select on "My windows" to ${role}`);
    await run(`grant select on stream_shop_changing to ${role} with grant option`);
    await run(`grant update (sales) on stream_shop_changing to ${role}`);
    expect(await seconds(mesh, 'upon')).toBe(10);
    expect(await to()).toMatchObject({ outcome: 'swapped' });
    for (const view of ['"My windows"', 'upon', 'stream_shop_changing']) expect(await seconds(mesh, view)).toBe(30);
    const { rows } = await sql<{ rights: readonly boolean[]; options: string }>`
      select array[
        has_table_privilege(${name}, '"My windows"', 'select'),
        has_table_privilege(${name}, 'stream_shop_changing', 'select with grant option'),
        has_column_privilege(${name}, 'stream_shop_changing', 'sales', 'update'),
        has_table_privilege(${name}, 'stream_shop_changing', 'update')] as rights,
        (select reloptions::text from pg_class where oid = '"My windows"'::regclass) as options`.execute(mesh.database);
    expect(rows).toEqual([{ rights: [true, true, true, false], options: '{security_barrier=true}' }]);
    expect(notes.filter((text) => text.startsWith('kept'))).toEqual([]);
    await expect(seconds(mesh, 'stream_shop_changing__g1')).rejects.toThrow('does not exist');
  } finally {
    await run(`drop owned by ${role}`);
    await run(`drop role ${role}`);
    await mesh.close();
  }
}, 60_000);

const immovable: readonly (readonly [string, string, string])[] = [
  [
    'a view of a column that is no more',
    'create view mine as select customer from stream_shop_changing',
    'view mine, which shows the column customer text',
  ],
  [
    'a view that keeps rows',
    'create materialized view mine as select sales from stream_shop_changing',
    'materialized view mine',
  ],
  [
    'a policy',
    'create policy mine on stream_shop_changing using (sales > 1)',
    'policy mine on table stream_shop_changing',
  ],
  [
    'a function of its rows',
    'create function mine(stream_shop_changing) returns int language sql as $$ select 1 $$',
    'function mine(stream_shop_changing)',
  ],
];
test.each(immovable)(
  '%s refuses an upgrade before anything is built, and names it',
  async (_, making, named) => {
    const { mesh, to, notes } = await ran();
    try {
      await sql.raw(making).execute(mesh.database);
      for (let times = 0; times < 2; times++)
        await expect(to()).rejects.toMatchObject({ code: 'UPGRADE_VIEWS', found: expect.stringContaining(named) });
      expect(notes).toEqual([]);
      expect(await seconds(mesh, 'stream_shop_changing')).toBe(10);
    } finally {
      await mesh.close();
    }
  },
  60_000,
);

test('an old table that something depends on is kept, which is told, and all else is cleaned', async () => {
  const { mesh, to, notes } = await ran();
  try {
    expect(await to('keep')).toMatchObject({ outcome: 'swapped' });
    await sql`create view old as select * from stream_shop_changing__g1`.execute(mesh.database);
    expect(
      await upgrade(mesh, first, { old: 'remove', signal: never, note: (text) => notes.push(text) }),
    ).toMatchObject({ outcome: 'swapped', now: 3 });
    expect(notes.at(-1)).toBe(
      'kept, because something depends on it: stream_shop_changing__g1: view old depends on table stream_shop_changing__g1',
    );
    expect(await seconds(mesh, 'old')).toBe(10);
    for (const gone of ['batch_shop_changing__g1', 'stream_shop_changing__g2'])
      await expect(seconds(mesh, gone)).rejects.toThrow('does not exist');
  } finally {
    await mesh.close();
  }
}, 60_000);
