import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { migrate, openDatabase } from '../database/index.ts';
import { testDatabase } from '../testing/database.ts';
import { canonicalSchema } from './canonical-schema.ts';
import { registryIn } from './registry-in.ts';
import { registryMigrations } from './registry-migrations.ts';
import type { AvroSchema } from './schema-registry.ts';
import { contentDigest, guidOf, textDigest } from './store/schema-content.ts';
import type { RegistryTables } from './store/registry-tables.ts';
import { versionsOf } from './store/schema-version.ts';

const schema = (...fields: readonly string[]): AvroSchema => ({
  type: 'record',
  namespace: 'n',
  name: 'R',
  doc: 'a record',
  fields: fields.map((name) => ({
    name,
    type: ['null', { type: 'bytes', logicalType: 'decimal', precision: 9, scale: 2 }],
    default: null,
  })),
});

test('schemas that were registered before there were versions keep their ids, and the next id is a new one', async () => {
  const server = await testDatabase();
  const namespace = server.namespace();
  const database = openDatabase({ url: server.url, namespace });
  const { 'registry-001-schemas': before } = registryMigrations;
  await migrate(database, namespace, { 'registry-001-schemas': before! });
  const old = [schema('a'), schema('a', 'b'), schema('a', 'b', 'c')];
  for (const [at, each] of old.entries()) {
    const text = canonicalSchema(each);
    const digest = createHash('sha256').update(text).digest();
    await sql`insert into registry_schema (digest, schema) values (${digest}, ${text})`.execute(database);
    await sql`insert into registry_subject values ('s', ${at + 1}, now() - make_interval(hours => ${at}))`.execute(
      database,
    );
  }
  await migrate(database, namespace, registryMigrations);

  const registry = registryIn(database);
  for (const [at, each] of old.entries()) {
    expect(await registry.schema(at + 1)).toEqual(each);
    expect(await registry.register('s', each)).toBe(at + 1);
    expect(await registry.register('other', each)).toBe(at + 1);
  }
  expect(await registry.register('s', schema('d'))).toBe(4);
  const versions = await versionsOf(database.withTables<RegistryTables>(), { context: '.', subject: 's' }, 'hide');
  // The order of registration: the last of the three was the first.
  expect(versions.map(({ id, version }) => [version, id])).toEqual([
    [1, 3],
    [2, 2],
    [3, 1],
    [4, 4],
  ]);
  for (const each of versions) expect(each.guid).toBe(guidOf(contentDigest(textDigest(each), each)));
  await database.destroy();
  await server.close();
});
