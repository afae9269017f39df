import { HeaderSchemaIdSerializer, JsonDeserializer, JsonSerializer } from '@confluentinc/schemaregistry';
import { expect, test } from 'vitest';
import { registryOfTests } from '../registry-app.testing.ts';
import { confluentClient, reader, writer } from './confluent-client.testing.ts';

const registry = registryOfTests();

const object = (properties: object, more: object = {}) =>
  JSON.stringify({ type: 'object', properties, additionalProperties: false, ...more });
const id = { id: { type: 'string' } };
const register = (subject: string, schema: string, more: object = {}) =>
  confluentClient(registry.url).registerFullResponse(subject, { schema, schemaType: 'JSON', ...more }, false);

const latest = { useLatestVersion: true, validate: true };

test('values are validated by the schema of the registry as they are written and as they are read', async () => {
  await register('order-value', object(id, { required: ['id'] }));
  const serializer = writer(registry.url, JsonSerializer, latest);
  const bytes = await serializer.serialize('order', { id: 'a' });
  expect(await reader(registry.url, JsonDeserializer, latest).deserialize('order', bytes)).toEqual({ id: 'a' });
  await expect(serializer.serialize('order', { id: 7 })).rejects.toThrow(/message/i);
});

test('a writer registers the schema of its first value', async () => {
  const bytes = await writer(registry.url, JsonSerializer, { autoRegisterSchemas: true }).serialize('auto', { a: 1 });
  expect(await reader(registry.url, JsonDeserializer).deserialize('auto', bytes)).toEqual({ a: 1 });
  expect((await confluentClient(registry.url).getLatestSchemaMetadata('auto-value')).schemaType).toBe('JSON');
});

test('the guid in a header is enough for a reader', async () => {
  await register('guid-value', object(id));
  const headers: Record<string, never> = {};
  const config = { ...latest, schemaIdSerializer: HeaderSchemaIdSerializer };
  const bytes = await writer(registry.url, JsonSerializer, config).serialize('guid', { id: 'a' }, headers);
  expect(JSON.parse(bytes.toString())).toEqual({ id: 'a' });
  expect(await reader(registry.url, JsonDeserializer).deserialize('guid', bytes, headers)).toEqual({ id: 'a' });
});

test('schemas that use schemas that use schemas validate with all of them', async () => {
  await register('inner', object(id, { $id: 'inner.json', required: ['id'] }));
  await register('middle', object({ inner: { $ref: 'inner.json' } }, { $id: 'middle.json' }), {
    references: [{ name: 'inner.json', subject: 'inner', version: 1 }],
  });
  await register('nested-value', object({ middle: { $ref: 'middle.json' } }), {
    references: [{ name: 'middle.json', subject: 'middle', version: -1 }],
  });
  const serializer = writer(registry.url, JsonSerializer, latest);
  const value = { middle: { inner: { id: 'a' } } };
  const bytes = await serializer.serialize('nested', value);
  expect(await reader(registry.url, JsonDeserializer, latest).deserialize('nested', bytes)).toEqual(value);
  await expect(serializer.serialize('nested', { middle: { inner: {} } })).rejects.toThrow(/message/i);
});

test('a closed schema takes no further property, an open one none that old data may have otherwise', async () => {
  await register('closed-value', object(id));
  await register('closed-value', object({ ...id, note: { type: 'string' } }));
  const open = JSON.stringify({ type: 'object', properties: id });
  await register('open-value', open);
  await expect(
    register('open-value', JSON.stringify({ type: 'object', properties: { ...id, note: { type: 'string' } } })),
  ).rejects.toMatchObject({ status: 409, message: expect.stringContaining('PROPERTY_ADDED_TO_OPEN_CONTENT_MODEL') });
});

test('normalized, schemas that differ in spelling are one', async () => {
  const client = confluentClient(registry.url);
  const asWritten = (schema: string) => client.register('normal-value', { schema, schemaType: 'JSON' }, true);
  const first = await asWritten('{"type":"object","properties":{"b":{"type":"string"},"a":{"type":"integer"}}}');
  expect(await asWritten('{"properties":{"a":{"type":"integer"},"b":{"type":"string"}},"type":"object"}')).toBe(first);
});

test('domain rules and migrations of JSON values run', async () => {
  await confluentClient(registry.url).updateConfig('rules-value', { compatibilityGroup: 'major' });
  await register('rules-value', object({ size: { type: 'string' } }), { metadata: { properties: { major: '1' } } });
  const up = { name: 'up', kind: 'TRANSFORM', mode: 'UPGRADE', type: 'JSONATA', expr: "{'height': size}" };
  const check = { name: 'notEmpty', kind: 'CONDITION', mode: 'WRITE', type: 'CEL', expr: "message.height != ''" };
  await register('rules-value', object({ height: { type: 'string' } }), {
    metadata: { properties: { major: '2' } },
    ruleSet: { migrationRules: [up], domainRules: [check] },
  });
  const using = (major: string) => ({ useLatestWithMetadata: { major } });
  const old = await writer(registry.url, JsonSerializer, using('1')).serialize('rules', { size: '7' });
  expect(await reader(registry.url, JsonDeserializer, using('2')).deserialize('rules', old)).toEqual({ height: '7' });
  await expect(writer(registry.url, JsonSerializer, using('2')).serialize('rules', { height: '' })).rejects.toThrow(
    /notEmpty/,
  );
});
