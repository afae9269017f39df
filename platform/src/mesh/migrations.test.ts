import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { migrate, openDatabase } from '../database/index.ts';
import { testDatabase } from '../testing/database.ts';
import { bindLog, meshMigrations } from './migrations.ts';

test('of two meshes that bind a new schema at once to different logs, the second is refused', async () => {
  const server = await testDatabase();
  const namespace = server.namespace();
  const database = openDatabase({ url: server.url, namespace });
  await migrate(database, namespace, meshMigrations);
  const second = await database.transaction().execute(async (first) => {
    await bindLog(first, 'postgres', namespace);
    const binding = bindLog(database, 'kafka', namespace).catch((error: unknown) => error);
    // Time for the second to insert, or to wait for the first.
    await sql`select pg_sleep(0.2)`.execute(first);
    return { binding };
  });
  expect(await second.binding).toMatchObject({ code: 'MESH_LOG_CHANGED' });
  expect((await sql`select kind from mesh_log`.execute(database)).rows).toEqual([{ kind: 'postgres' }]);
  await database.destroy();
  await server.close();
});
