import { Compatibility, RestError, SchemaRegistryClient } from '@confluentinc/schemaregistry';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '../../testing/database.ts';
import { testRegistry, type TestRegistry } from '../registry-app.testing.ts';
import { confluentClient } from './confluent-client.testing.ts';

let server: TestDatabase;
let registry: TestRegistry;
let client: SchemaRegistryClient;
beforeAll(async () => {
  server = await testDatabase();
  registry = await testRegistry(server);
  client = confluentClient(registry.url);
});
afterAll(async () => {
  await registry.close();
  await server.close();
});

const schema = (...fields: readonly string[]) => ({
  schemaType: 'AVRO',
  schema: JSON.stringify({
    type: 'record',
    name: 'R',
    fields: fields.map((name) => ({ name, type: 'string', default: '' })),
  }),
});
const refused = (status: number, errorCode: number) => expect.objectContaining({ status, errorCode });

test('what is registered is found by id, guid, version, latest, and by itself', async () => {
  const first = await client.registerFullResponse('found', schema('a'), false);
  const next = await client.registerFullResponse('found', schema('a', 'b'), false);
  expect([first.version, next.version]).toEqual([1, 2]);
  const other = confluentClient(registry.url);
  expect(await other.getBySubjectAndId('found', first.id!)).toMatchObject({
    schema: schema('a').schema,
    guid: first.guid,
  });
  expect((await other.getByGuid(next.guid!)).schema).toBe(schema('a', 'b').schema);
  expect(await other.getId('found', schema('a'), false)).toBe(first.id);
  expect(await other.getVersion('found', schema('a', 'b'), false, false)).toBe(2);
  expect(await other.getSchemaMetadata('found', 1, false)).toMatchObject({
    id: first.id,
    version: 1,
    subject: 'found',
  });
  expect(await other.getSchemaMetadata('found', -1, false)).toMatchObject({ version: 2 });
  expect(await other.getLatestSchemaMetadata('found')).toMatchObject({ version: 2 });
  expect(await other.getAllVersions('found')).toEqual([1, 2]);
  expect(await other.getAllSubjects()).toContain('found');
});

test('the latest version with metadata is the latest that has them all', async () => {
  const said = (major: string, owner: string) => ({ metadata: { properties: { major, owner } } });
  await client.register('said', { ...schema('a'), ...said('1', 'us') });
  await client.register('said', { ...schema('a', 'b'), ...said('1', 'them') });
  await client.register('said', { ...schema('a', 'b', 'c'), ...said('2', 'us') });
  expect(await client.getLatestWithMetadata('said', { major: '1' })).toMatchObject({ version: 2 });
  expect(await client.getLatestWithMetadata('said', { major: '1', owner: 'us' })).toMatchObject({ version: 1 });
  await expect(client.getLatestWithMetadata('said', { major: '3' })).rejects.toEqual(refused(404, 40402));
});

test('configuration: what is set is given, for a subject and for all', async () => {
  await expect(client.getCompatibility('configured')).rejects.toEqual(refused(404, 40408));
  expect(await client.updateCompatibility('configured', Compatibility.FULL_TRANSITIVE)).toBe('FULL_TRANSITIVE');
  expect(await client.getCompatibility('configured')).toBe('FULL_TRANSITIVE');
  const config = {
    normalize: true,
    compatibilityGroup: 'major',
    defaultMetadata: { properties: { owner: 'us' } },
    overrideRuleSet: { domainRules: [{ name: 'r', kind: 'CONDITION', mode: 'WRITE', type: 'CEL', expr: 'true' }] },
  };
  await client.updateConfig('configured', config as never);
  expect(await client.getConfig('configured')).toEqual({ ...config, compatibilityLevel: 'FULL_TRANSITIVE' });
  expect(await client.getDefaultCompatibility()).toBe('BACKWARD');
  expect(await client.updateDefaultCompatibility(Compatibility.FULL)).toBe('FULL');
  expect(await client.getDefaultConfig()).toEqual({ compatibilityLevel: 'FULL' });
  await client.updateDefaultConfig({ compatibility: Compatibility.BACKWARD });
  await expect(client.updateConfig('configured', { compatibility: 'SOME' } as never)).rejects.toEqual(
    refused(422, 42203),
  );
});

test('compatibility is tested before anything is registered', async () => {
  await client.register('tested', schema('a'));
  const required = { ...schema(), schema: schema('b').schema.replace(',"default":""', '') };
  expect(await client.testSubjectCompatibility('tested', schema('a', 'b'))).toBe(true);
  expect(await client.testSubjectCompatibility('tested', required)).toBe(false);
  expect(await client.testCompatibility('tested', 1, required)).toBe(false);
  await expect(client.testCompatibility('tested', 9, required)).rejects.toEqual(refused(404, 40402));
  await expect(client.register('tested', required)).rejects.toEqual(refused(409, 409));
});

test('deletion is soft and then permanent; a version comes back under the next number, ids never', async () => {
  const first = await client.registerFullResponse('deleted', schema('a', 'gone'), false);
  await client.register('deleted', schema('a', 'gone', 'more'));
  await expect(client.deleteSubjectVersion('deleted', 1, true)).rejects.toEqual(refused(404, 40407));
  expect(await client.deleteSubjectVersion('deleted', 1)).toBe(1);
  const other = confluentClient(registry.url);
  await expect(other.getSchemaMetadata('deleted', 1, false)).rejects.toEqual(refused(404, 40402));
  expect(await other.getSchemaMetadata('deleted', 1, true)).toMatchObject({ id: first.id });
  // What was written with it is still to be read.
  expect((await other.getBySubjectAndId('deleted', first.id!)).schema).toBe(schema('a', 'gone').schema);
  expect(await other.getVersion('deleted', schema('a', 'gone'), false, true)).toBe(1);
  await expect(other.getVersion('deleted', schema('a', 'gone'), false, false)).rejects.toEqual(refused(404, 40403));
  expect(await client.deleteSubject('deleted')).toEqual([2]);
  await expect(client.deleteSubject('deleted')).rejects.toEqual(refused(404, 40404));
  const again = await confluentClient(registry.url).registerFullResponse('deleted', schema('a', 'gone'), false);
  expect(again).toMatchObject({ id: first.id, version: 3 });
  await client.deleteSubject('deleted');
  expect(await client.deleteSubject('deleted', true)).toEqual([1, 2, 3]);
  expect(await confluentClient(registry.url).getAllSubjects()).not.toContain('deleted');
  await expect(confluentClient(registry.url).getBySubjectAndId('deleted', first.id!)).rejects.toEqual(
    refused(404, 40403),
  );
});

test('a subject of another context has ids of its own', async () => {
  const { id } = await client.registerFullResponse(':.blue:orders', schema('blue'), false);
  expect(id).toBe(1);
  const blue = confluentClient(`${registry.url}/contexts/.blue`);
  expect(await blue.getLatestSchemaMetadata('orders')).toMatchObject({ id: 1, schema: schema('blue').schema });
  expect((await blue.getBySubjectAndId('orders', 1)).schema).toBe(schema('blue').schema);
  expect(await blue.getAllSubjects()).toEqual([':.blue:orders']);
});

test('answers are kept: a registry that is gone serves what was asked before', async () => {
  const short = await testRegistry(server);
  const keeper = confluentClient(short.url);
  const id = await keeper.register('kept', schema('a'));
  await keeper.getBySubjectAndId('kept', id);
  await short.close();
  expect((await keeper.getBySubjectAndId('kept', id)).schema).toBe(schema('a').schema);
  expect(await keeper.register('kept', schema('a'))).toBe(id);
  await expect(keeper.getAllSubjects()).rejects.toThrow();
});

test.each([
  ['basic', { basicAuthCredentials: { credentialsSource: 'USER_INFO', userInfo: 'mesh:writer' } }],
  [
    'bearer',
    {
      bearerAuthCredentials: {
        credentialsSource: 'STATIC_TOKEN',
        token: 'writer',
        logicalCluster: 'any',
        identityPoolId: 'any',
      },
    },
  ],
] as const)('a token is sent by %s authentication', async (_, credentials) => {
  const guarded = await testRegistry(server, { read: 'reader', write: 'writer' });
  const known = new SchemaRegistryClient({ baseURLs: [guarded.url], maxRetries: 0, ...credentials });
  expect(await known.register('guarded', schema('a'))).toBe(1);
  await expect(known.updateDefaultCompatibility(Compatibility.NONE)).rejects.toEqual(refused(403, 403));
  const stranger = confluentClient(guarded.url);
  await expect(stranger.getAllSubjects()).rejects.toEqual(refused(401, 401));
  await guarded.close();
});

test('what the registry refuses is an error of the client with Confluent’s code', async () => {
  await expect(client.register('bad', { schemaType: 'AVRO', schema: '{"type":"reckord"}' })).rejects.toEqual(
    refused(422, 42201),
  );
  await expect(
    client.register('bad', { ...schema('a'), ruleSet: { domainRules: [{ name: '1', type: 'CEL' }] } }),
  ).rejects.toEqual(refused(422, 42210));
  const error = await client.getLatestSchemaMetadata('nobody').catch((each: unknown) => each);
  expect(error).toBeInstanceOf(RestError);
  expect(error).toEqual(refused(404, 40401));
});
