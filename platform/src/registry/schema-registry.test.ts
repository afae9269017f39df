import { afterAll, beforeAll, expect, test } from 'vitest';
import { migrate, openDatabase } from '../database/index.ts';
import { testDatabase, type TestDatabase } from '../testing/database.ts';
import { memoryRegistry } from './memory-registry.ts';
import { registryIn } from './registry-in.ts';
import { registryMigrations } from './registry-migrations.ts';
import { deleteSubject } from './store/deletion.ts';
import type { RegistryTables } from './store/registry-tables.ts';
import { changeConfig, settingOf } from './store/settings.ts';

let server: TestDatabase;
beforeAll(async () => {
  server = await testDatabase();
});
afterAll(() => server.close());

/** Schemas that differ, each compatible with all others. */
const schema = (field: string) => ({
  type: 'record',
  name: 'R',
  fields: [{ name: field, type: ['null', 'string'], default: null }],
});

/** Registries of one namespace, each with connections of its own, as processes have. */
async function registries(count: number) {
  const namespace = server.namespace();
  const databases = Array.from({ length: count }, () => openDatabase({ url: server.url, namespace }));
  await migrate(databases[0]!, namespace, registryMigrations);
  return {
    all: databases.map(registryIn),
    database: databases[0]!.withTables<RegistryTables>(),
    close: () => Promise.all(databases.map((database) => database.destroy())),
  };
}

test('registered at once from several processes, a schema has one id, and other schemas have others', async () => {
  const { all, close } = await registries(4);
  const names = Array.from({ length: 12 }, (_, at) => `f${at % 6}`);
  const ids = await Promise.all(
    all.map((registry, at) =>
      Promise.all(names.map((name, turn) => registry.register(`s${(at + turn) % 2}`, schema(name)))),
    ),
  );
  expect(new Set(ids.map((own) => own.join())).size).toBe(1);
  expect(new Set(ids[0]).size).toBe(6);
  await close();
});

test('an id read by another process gives the schema, whatever the order of its properties', async () => {
  const { all, close } = await registries(2);
  const [first, second] = [all[0]!, all[1]!];
  const id = await first.register('topic', { name: 'R', fields: [], type: 'record' });
  expect(await second.schema(id)).toEqual({ type: 'record', name: 'R', fields: [] });
  expect(await second.register('topic', { type: 'record', name: 'R', fields: [] })).toBe(id);
  await close();
});

test('an id that was never given is refused', async () => {
  const { all, close } = await registries(1);
  await expect(all[0]!.schema(99)).rejects.toMatchObject({ code: 'SCHEMA_UNKNOWN' });
  await expect(memoryRegistry().schema(1)).rejects.toMatchObject({ code: 'SCHEMA_UNKNOWN' });
  await close();
});

test('the memory registry keeps the same laws', async () => {
  const registry = memoryRegistry();
  const id = await registry.register('topic', schema('A'));
  expect(await registry.register('other', schema('A'))).toBe(id);
  expect(await registry.register('topic', schema('B'))).not.toBe(id);
  expect(await registry.schema(id)).toEqual(schema('A'));
});

const amount = (type: string) => ({ type: 'record', name: 'R', fields: [{ name: 'amount', type }] });

test('a new subject is FULL_TRANSITIVE: what breaks readers of any version is refused by field, reason and level', async () => {
  const { all, close } = await registries(2);
  for (const registry of [all[0]!, memoryRegistry()]) {
    await registry.register('sales-value', amount('int'));
    const widened = registry.register('sales-value', amount('long'));
    await expect(widened).rejects.toMatchObject({
      code: 'CONTRACT_INCOMPATIBLE',
      canRetry: false,
      found: expect.stringMatching(/sales-value: version 1 cannot read .* field amount: TYPE_MISMATCH/),
      expected: expect.stringContaining('FULL_TRANSITIVE'),
    });
    expect(await registry.register('other-value', amount('long'))).toBe(2);
  }
  await expect(all[1]!.register('sales-value', amount('long'))).rejects.toMatchObject({
    code: 'CONTRACT_INCOMPATIBLE',
  });
  await close();
});

test('so is one that was deleted and is registered again', async () => {
  const { all, close, database } = await registries(2);
  await all[0]!.register('again-value', amount('int'));
  await deleteSubject(database, { context: '.', subject: 'again-value' }, 'soft');
  await all[1]!.register('again-value', amount('long'));
  await expect(all[1]!.register('again-value', amount('double'))).rejects.toMatchObject({
    code: 'CONTRACT_INCOMPATIBLE',
    expected: expect.stringContaining('FULL_TRANSITIVE'),
  });
  await close();
});

test('two versions registered at once as the first: those that fit are both there, of two that do not only one is', async () => {
  const { all, close } = await registries(2);
  const [first, second] = [all[0]!, all[1]!];
  const fitting = await Promise.all([first.register('a', schema('x')), second.register('a', schema('y'))]);
  expect(new Set(fitting).size).toBe(2);
  for (let turn = 0; turn < 5; turn++) {
    const both = await Promise.allSettled([
      first.register(`b${turn}`, amount('int')),
      second.register(`b${turn}`, amount('long')),
    ]);
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  }
  await close();
});

test('a level that somebody has set stays, and what is set besides', async () => {
  const namespace = server.namespace();
  const database = openDatabase({ url: server.url, namespace });
  await migrate(database, namespace, registryMigrations);
  const tables = database.withTables<RegistryTables>();
  const [kept, partly] = ['kept', 'partly'].map((subject) => ({ context: '.', subject }));
  await changeConfig(tables, kept!, { compatibilityLevel: 'BACKWARD' });
  await changeConfig(tables, partly!, { normalize: true });
  const registry = registryIn(database);
  for (const subject of ['kept', 'partly']) await registry.register(subject, amount('int'));
  await registry.register('kept', amount('long'));
  expect((await settingOf(tables, kept!))?.config).toEqual({ compatibilityLevel: 'BACKWARD' });
  expect((await settingOf(tables, partly!))?.config).toEqual({
    compatibilityLevel: 'FULL_TRANSITIVE',
    normalize: true,
  });
  await database.destroy();
});
