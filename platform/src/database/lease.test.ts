import { sql } from 'kysely';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '../testing/database.ts';
import { acquireLease, openDatabase, tryLease } from './index.ts';

let server: TestDatabase;
beforeAll(async () => {
  server = await testDatabase();
});
afterAll(() => server.close());

test('one holds a lease, the next gets it by its release', async () => {
  const name = server.namespace();
  const first = await acquireLease(server.url, name);
  expect(await tryLease(server.url, name)).toBeUndefined();
  const second = acquireLease(server.url, name);
  await first.release();
  await (await second).release();
  expect(first.lost.aborted).toBe(false);
});

test('a lost connection loses the lease and says so', async () => {
  const name = server.namespace();
  const lease = await acquireLease(server.url, name);
  const database = openDatabase({ url: server.url, namespace: name });
  const lost = once(lease.lost, 'abort');
  await sql`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'tempi lease'
    and pid in (select pid from pg_locks where locktype = 'advisory')`.execute(database);
  await lost;
  const next = await acquireLease(server.url, name);
  await next.release();
  await lease.release();
  await database.destroy();
});

test('waiting ends with its signal', async () => {
  const name = server.namespace();
  const held = await acquireLease(server.url, name);
  const reason = new Error('enough');
  const waiting = acquireLease(server.url, name, { signal: AbortSignal.timeout(50) });
  await expect(waiting).rejects.toMatchObject({ name: 'TimeoutError' });
  await expect(acquireLease(server.url, name, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  await held.release();
});
