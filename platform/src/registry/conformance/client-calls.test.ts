import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Compatibility, DekRegistryClient, SchemaRegistryClient } from '@confluentinc/schemaregistry';
import { COMPATIBILITY, SchemaRegistry, SchemaType } from '@kafkajs/confluent-schema-registry';
import { format } from 'prettier';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '../../testing/database.ts';
import { testRegistry, type TestRegistry } from '../registry-app.testing.ts';

const HEAD = `# What the published clients ask

Every method of the published clients that asks a registry, what it asks, and what this registry answers. Written by
\`npx vitest run platform/src/registry/conformance --update\`, from what the clients sent; the test fails where it is not up to
date, and where a client has a method that is not here. Associations and keys of encryption are not kept: a client that asks for
an association takes the name of the topic, as its documentation says of a registry without them.

| client | method | asks | answer |
| --- | --- | --- | --- |
`;

const schema = { schema: '"string"', schemaType: 'AVRO' };
const config = { compatibility: Compatibility.FULL };

const CONFLUENT: Readonly<Record<string, (client: SchemaRegistryClient) => Promise<unknown>>> = {
  register: (client) => client.register('a', { ...schema, metadata: { properties: { owner: 'us' } } }),
  registerFullResponse: (client) => client.registerFullResponse('b', schema),
  getBySubjectAndId: (client) => client.getBySubjectAndId('a', 1, 'resolved'),
  getByGuid: async (client) => client.getByGuid((await client.getLatestSchemaMetadata('a')).guid ?? ''),
  getId: (client) => client.getId('a', { ...schema, references: [] }),
  getIdFullResponse: (client) => client.getIdFullResponse('b', { ...schema, references: [] }, true),
  getLatestSchemaMetadata: (client) => client.getLatestSchemaMetadata('b'),
  getSchemaMetadata: (client) => client.getSchemaMetadata('a', 1, true),
  getLatestWithMetadata: (client) => client.getLatestWithMetadata('a', { owner: 'us' }),
  getAllVersions: (client) => client.getAllVersions('a'),
  getVersion: (client) => client.getVersion('a', schema, false, true),
  getAllSubjects: (client) => client.getAllSubjects(),
  testSubjectCompatibility: (client) => client.testSubjectCompatibility('a', schema),
  testCompatibility: (client) => client.testCompatibility('a', 1, schema),
  updateCompatibility: (client) => client.updateCompatibility('a', Compatibility.FULL),
  getCompatibility: (client) => client.getCompatibility('a'),
  getDefaultCompatibility: (client) => client.getDefaultCompatibility(),
  updateDefaultCompatibility: (client) => client.updateDefaultCompatibility(Compatibility.BACKWARD),
  updateConfig: (client) => client.updateConfig('a', config),
  getConfig: (client) => client.getConfig('a'),
  getDefaultConfig: (client) => client.getDefaultConfig(),
  updateDefaultConfig: (client) => client.updateDefaultConfig({ compatibility: Compatibility.BACKWARD }),
  getAssociationsByResourceName: (client) =>
    client.getAssociationsByResourceName('a', '-', 'topic', ['value'], null, 0, -1),
  createAssociation: (client) => client.createAssociation({ resourceName: 'a' }),
  deleteAssociations: (client) => client.deleteAssociations('a', null, null, false),
  deleteSubjectVersion: (client) => client.deleteSubjectVersion('a', 1),
  deleteSubject: (client) => client.deleteSubject('b'),
};

/** Methods of the client that ask nobody. */
const LOCAL = /^(constructor|config|close|clear\w*|add\w*Cache|get\w*CacheSize)$/;

const KEYS: Readonly<Record<string, (client: DekRegistryClient) => Promise<unknown>>> = {
  registerKek: (client) => client.registerKek('k', 'local', 'id', false),
  getKek: (client) => client.getKek('k'),
  registerDek: (client) => client.registerDek('k', 'a', 'AES256_GCM'),
  getDek: (client) => client.getDek('k', 'a', 'AES256_GCM'),
};

const avro = { type: SchemaType.AVRO as const, schema: '{"type":"record","namespace":"n","name":"R","fields":[]}' };
const KAFKAJS: Readonly<Record<string, (client: SchemaRegistry) => Promise<unknown>>> = {
  register: (client) => client.register(avro, { subject: 'k', compatibility: COMPATIBILITY.FULL }),
  getSchema: (client) => client.getSchema(1),
  getRegistryId: (client) => client.getRegistryId('k', 1),
  getRegistryIdBySchema: (client) => client.getRegistryIdBySchema('k', avro),
  getLatestSchemaId: (client) => client.getLatestSchemaId('k'),
  encode: (client) => client.encode(1, 'text'),
  decode: (client) => client.decode(Buffer.from([0, 0, 0, 0, 1, 0])),
};

let server: TestDatabase;
let registry: TestRegistry;
let asked: string[] = [];
const lines: string[] = [];
beforeAll(async () => {
  server = await testDatabase();
  registry = await testRegistry(server, {}, undefined, (app) => {
    app.addHook('onResponse', async ({ method, routeOptions, url }, reply) => {
      const address = routeOptions.url ?? url.split('?')[0];
      asked.push(`\`${method} ${address}\` | ${reply.statusCode}`);
    });
  });
});
afterAll(async () => {
  await registry.close();
  await server.close();
});

async function told(client: string, method: string, call: Promise<unknown>): Promise<void> {
  await call.catch(() => undefined);
  // The hook runs behind the answer.
  await expect.poll(() => asked.length).toBeGreaterThan(0);
  expect(asked.filter((each) => each.endsWith(' 500'))).toEqual([]);
  for (const each of new Set(asked)) lines.push(`| ${client} | \`${method}\` | ${each} |`);
  asked = [];
}

test.each(Object.entries(CONFLUENT))('@confluentinc/schemaregistry: %s', async (method, call) => {
  const client = new SchemaRegistryClient({ baseURLs: [registry.url], maxRetries: 0 });
  await told('@confluentinc/schemaregistry', method, call(client));
});

test.each(Object.entries(KEYS))('@confluentinc/schemaregistry, keys of encryption: %s', async (method, call) => {
  const client = new DekRegistryClient({ baseURLs: [registry.url], maxRetries: 0 });
  await told('its DekRegistryClient', method, call(client));
});

test.each(Object.entries(KAFKAJS))('@kafkajs/confluent-schema-registry: %s', async (method, call) => {
  await told('@kafkajs/confluent-schema-registry', method, call(new SchemaRegistry({ host: registry.url })));
});

test('every method that asks is here', () => {
  const methods = Object.getOwnPropertyNames(SchemaRegistryClient.prototype).filter((name) => !LOCAL.test(name));
  expect(methods.toSorted()).toEqual(Object.keys(CONFLUENT).toSorted());
  // The other client makes its requests from a table.
  const load = createRequire(import.meta.resolve('@kafkajs/confluent-schema-registry'));
  const source = readFileSync(load.resolve('@kafkajs/confluent-schema-registry/dist/api/index.js'), 'utf8');
  const paths = [...source.matchAll(/method: '(\w+)',\s*path: '([^']+)'/g)].map(
    ([, method = '', path = '']) => `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`,
  );
  expect(paths.length).toBeGreaterThan(7);
  const seen = lines.filter((line) => line.includes('@kafkajs')).join('\n');
  // No method lists subjects or tests compatibility; the latest version is seen as any version.
  expect(paths.filter((path) => !seen.includes(`\`${path}\``))).toEqual([
    'GET /subjects',
    'GET /subjects/:subject/versions/latest',
    'POST /compatibility/subjects/:subject/versions/:version',
  ]);
});

test('the table says so', async () => {
  const table = await format(`${HEAD}${lines.join('\n')}\n`, {
    parser: 'markdown',
    printWidth: 120,
    singleQuote: true,
  });
  await expect(table).toMatchFileSnapshot('../../../REGISTRY-CLIENTS.md');
});
