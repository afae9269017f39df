import {
  AvroDeserializer,
  AvroSerializer,
  HeaderSchemaIdSerializer,
  SubjectNameStrategyType,
} from '@confluentinc/schemaregistry';
import { expect, test } from 'vitest';
import { registryOfTests } from '../registry-app.testing.ts';
import { confluentClient, reader, writer } from './confluent-client.testing.ts';

const registry = registryOfTests();

const record = (...fields: readonly object[]) =>
  JSON.stringify({
    type: 'record',
    namespace: 'shop',
    name: 'Order',
    fields: [{ name: 'id', type: 'string' }, ...fields],
  });
const note = { name: 'note', type: 'string', default: 'none' };
const register = (subject: string, schema: string, more: object = {}) =>
  confluentClient(registry.url).registerFullResponse(subject, { schema, schemaType: 'AVRO', ...more }, false);

test('what a writer that uses the latest version writes, a reader that knows nothing reads', async () => {
  const { id } = await register('latest-value', record());
  const bytes = await writer(registry.url, AvroSerializer, { useLatestVersion: true }).serialize('latest', { id: 'a' });
  expect([bytes[0], bytes.readUInt32BE(1)]).toEqual([0, id]);
  expect(await reader(registry.url, AvroDeserializer).deserialize('latest', bytes)).toEqual({ id: 'a' });
});

test('the example of the README works', async () => {
  await register('greeting-value', '"string"');
  const bytes = await writer(registry.url, AvroSerializer, { useLatestVersion: true }).serialize('greeting', 'hello');
  expect(await reader(registry.url, AvroDeserializer).deserialize('greeting', bytes)).toBe('hello');
});

test('a writer registers the schema of its first record', async () => {
  const serializer = writer(registry.url, AvroSerializer, { autoRegisterSchemas: true, normalizeSchemas: true });
  const bytes = await serializer.serialize('auto', { name: 'Ada', height: 3 });
  expect(await reader(registry.url, AvroDeserializer).deserialize('auto', bytes)).toEqual({ name: 'Ada', height: 3 });
  expect(await confluentClient(registry.url).getAllVersions('auto-value')).toEqual([1]);
});

test('a writer uses the schema whose id it is told', async () => {
  const { id } = await register('by-id-value', record());
  await register('by-id-value', record(note));
  const bytes = await writer(registry.url, AvroSerializer, { useSchemaId: id! }).serialize('by-id', { id: 'a' });
  expect(bytes.readUInt32BE(1)).toBe(id);
});

test('the guid goes in a header, and by it alone a reader finds the schema', async () => {
  await register('guid-value', record());
  const config = { useLatestVersion: true, schemaIdSerializer: HeaderSchemaIdSerializer };
  const headers: Record<string, never> = {};
  const bytes = await writer(registry.url, AvroSerializer, config).serialize('guid', { id: 'a' }, headers);
  expect(Object.keys(headers)).toEqual(['__value_schema_id']);
  expect(bytes.length).toBe(2);
  expect(await reader(registry.url, AvroDeserializer).deserialize('guid', bytes, headers)).toEqual({ id: 'a' });
});

test('old readers read what new writers write, and new ones what old ones wrote', async () => {
  await confluentClient(registry.url).updateConfig('evolves-value', { compatibility: 'FULL' } as never);
  await register('evolves-value', record(), { metadata: { properties: { major: '1' } } });
  await register('evolves-value', record(note), { metadata: { properties: { major: '2' } } });
  const using = (major: string) => ({ useLatestWithMetadata: { major } });
  const old = await writer(registry.url, AvroSerializer, using('1')).serialize('evolves', { id: 'a' });
  const recent = await writer(registry.url, AvroSerializer, using('2')).serialize('evolves', { id: 'b', note: 'x' });
  const [oldReader, newReader] = ['1', '2'].map((major) => reader(registry.url, AvroDeserializer, using(major)));
  expect(await newReader!.deserialize('evolves', old)).toEqual({ id: 'a', note: 'none' });
  expect(await oldReader!.deserialize('evolves', recent)).toEqual({ id: 'b' });
});

test('schemas that use schemas that use schemas are found with all of them', async () => {
  const named = (name: string, type: unknown) =>
    JSON.stringify({ type: 'record', namespace: 'shop', name, fields: [{ name: 'inner', type }] });
  await register('inner', record());
  await register('middle', named('Middle', 'shop.Order'), {
    references: [{ name: 'shop.Order', subject: 'inner', version: 1 }],
  });
  await register('nested-value', named('Outer', 'shop.Middle'), {
    // The client defines names in the order in which it meets them, and so must meet what others use first.
    references: [
      { name: 'shop.Order', subject: 'inner', version: 1 },
      { name: 'shop.Middle', subject: 'middle', version: 1 },
    ],
  });
  const value = { inner: { inner: { id: 'a' } } };
  const bytes = await writer(registry.url, AvroSerializer, { useLatestVersion: true }).serialize('nested', value);
  expect(await reader(registry.url, AvroDeserializer).deserialize('nested', bytes)).toEqual(value);
});

test.each([
  [SubjectNameStrategyType.TOPIC, 'strategies-value'],
  [SubjectNameStrategyType.RECORD, 'shop.Order'],
  [SubjectNameStrategyType.TOPIC_RECORD, 'strategies-shop.Order'],
  // Associations are not kept here: the client is told so, and takes the topic.
  [SubjectNameStrategyType.ASSOCIATED, 'strategies-value'],
])('by the strategy %s the subject is %s', async (subjectNameStrategyType, subject) => {
  const { id } = await register(subject, record());
  // By a record's name the schema must be known before its subject is.
  const byRecord = subject.endsWith('Order');
  const config = { subjectNameStrategyType, ...(byRecord ? { useSchemaId: id! } : { useLatestVersion: true }) };
  const serializer = writer(registry.url, AvroSerializer, config);
  expect(await serializer.subjectName('strategies', { schema: record(), schemaType: 'AVRO' })).toBe(subject);
  const bytes = byRecord ? undefined : await serializer.serialize('strategies', { id: 'a' });
  if (bytes !== undefined) expect(bytes.readUInt32BE(1)).toBe(id);
});

const condition = { name: 'idIsThere', kind: 'CONDITION', mode: 'WRITE', type: 'CEL', expr: "message.id != ''" };
const hideNote = {
  name: 'hideNote',
  kind: 'TRANSFORM',
  mode: 'WRITE',
  type: 'CEL_FIELD',
  tags: ['PII'],
  expr: "'***'",
};

test('domain rules come back as they were given, and the client runs them: conditions, and transforms of tagged fields', async () => {
  const ruleSet = { domainRules: [condition, hideNote] };
  const tagged = record({ ...note, 'confluent:tags': ['PII'] });
  await register('rules-value', tagged, { ruleSet });
  const latest = await confluentClient(registry.url).getLatestSchemaMetadata('rules-value');
  expect(latest.ruleSet).toEqual(ruleSet);
  const serializer = writer(registry.url, AvroSerializer, { useLatestVersion: true });
  const bytes = await serializer.serialize('rules', { id: 'a', note: 'secret' });
  expect(await reader(registry.url, AvroDeserializer).deserialize('rules', bytes)).toEqual({ id: 'a', note: '***' });
  await expect(serializer.serialize('rules', { id: '', note: 'x' })).rejects.toThrow(/idIsThere/);
});

test('a rule that says neither kind nor mode runs, for the registry says what Confluent’s does', async () => {
  await register('plain-rule-value', record(note), {
    ruleSet: { domainRules: [{ name: 'hide', type: 'CEL_FIELD', expr: "name == 'note' ; 'hidden'" }] },
  });
  const serializer = writer(registry.url, AvroSerializer, { useLatestVersion: true });
  const bytes = await serializer.serialize('plain-rule', { id: 'a', note: 'x' });
  expect(await reader(registry.url, AvroDeserializer).deserialize('plain-rule', bytes)).toEqual({
    id: 'a',
    note: 'hidden',
  });
});

test('migration rules carry records between versions that are not compatible, in both directions', async () => {
  const admin = confluentClient(registry.url);
  await admin.updateConfig('widget-value', { compatibilityGroup: 'major' });
  const widget = (field: string) =>
    JSON.stringify({
      type: 'record',
      name: 'Widget',
      fields: ['name', field].map((name) => ({ name, type: 'string' })),
    });
  const migrate = (from: string, to: string) =>
    `$merge([$sift($, function($v, $k) {$k != '${from}'}), {'${to}': $.'${from}'}])`;
  await register('widget-value', widget('size'), { metadata: { properties: { major: '1' } } });
  await register('widget-value', widget('height'), {
    metadata: { properties: { major: '2' } },
    ruleSet: {
      migrationRules: [
        { name: 'up', kind: 'TRANSFORM', mode: 'UPGRADE', type: 'JSONATA', expr: migrate('size', 'height') },
        { name: 'down', kind: 'TRANSFORM', mode: 'DOWNGRADE', type: 'JSONATA', expr: migrate('height', 'size') },
      ],
    },
  });
  const using = (major: string) => ({ useLatestWithMetadata: { major } });
  const old = await writer(registry.url, AvroSerializer, using('1')).serialize('widget', { name: 'a', size: '1' });
  const recent = await writer(registry.url, AvroSerializer, using('2')).serialize('widget', { name: 'b', height: '2' });
  const [oldReader, newReader] = ['1', '2'].map((major) => reader(registry.url, AvroDeserializer, using(major)));
  expect(await newReader!.deserialize('widget', old)).toEqual({ name: 'a', height: '1' });
  expect(await oldReader!.deserialize('widget', recent)).toEqual({ name: 'b', size: '2' });
});
