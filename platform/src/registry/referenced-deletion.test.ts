import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { registryOfTests } from './registry-app.testing.ts';
import { inContexts } from './store/in-contexts.ts';
import type { RegistryDatabase } from './store/registry-tables.ts';

const registry = registryOfTests();

const base = { schema: '{"type":"record","name":"Base","fields":[]}' };
const user = (subject: string) => ({
  schema: '{"type":"array","items":"Base"}',
  references: [{ name: 'Base', subject, version: 1 }],
});

/** Ends when somebody waits for the row of a context. */
async function awaited(transaction: RegistryDatabase): Promise<void> {
  const waiting = sql<{ readonly waits: boolean }>`select exists (
    select from pg_locks where locktype = 'tuple' and relation = 'registry_context'::regclass
  ) as waits`;
  while (!(await waiting.execute(transaction)).rows[0]?.waits) await sleep(10);
}

test.each([
  ['in its own context', 'base'],
  ['in another context', ':.other:base'],
])('a schema is not registered whose reference %s is deleted while it is', async (_, subject) => {
  expect(await registry.call('POST', `/subjects/${subject}/versions`, base)).toMatchObject({ status: 200 });
  const context = subject === 'base' ? '.' : '.other';
  const answer = await inContexts(registry.database, [context], async (transaction) => {
    const registering = registry.call('POST', '/subjects/user/versions', user(subject));
    // It has read what it refers to and waits; or it does not wait, and has been answered.
    await Promise.race([awaited(transaction), registering]);
    await transaction.deleteFrom('registry_version').where('subject', '=', 'base').execute();
    return { registering };
  });
  expect(await answer.registering).toMatchObject({ status: 422, body: { error_code: 42201 } });
  expect(await registry.call('GET', '/subjects/user/versions')).toMatchObject({ status: 404 });
});

test('of a registration and the deletion of what it refers to, at once, only one is done', async () => {
  const ends = await Promise.all(
    Array.from({ length: 20 }, async (_, at) => {
      const subject = `base-${at}`;
      const schema = base.schema.replace('Base', `Base${at}`);
      await registry.call('POST', `/subjects/${subject}/versions`, { schema });
      const using = { ...user(subject), schema: `{"type":"array","items":"Base${at}"}` };
      const [registered, deleted] = await Promise.all([
        registry.call('POST', `/subjects/user-${at}/versions`, using),
        registry
          .call('DELETE', `/subjects/${subject}`)
          .then(async ({ status }) =>
            status === 200 ? registry.call('DELETE', `/subjects/${subject}?permanent=true`) : undefined,
          ),
      ]);
      return [registered.status, deleted?.status];
    }),
  );
  expect(ends.filter(([registered, deleted]) => registered === 200 && deleted === 200)).toEqual([]);
  expect(ends.filter(([registered, deleted]) => registered === 200 || deleted === 200)).toHaveLength(20);
});
