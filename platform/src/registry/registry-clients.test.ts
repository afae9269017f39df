import { COMPATIBILITY, SchemaRegistry, SchemaType } from '@kafkajs/confluent-schema-registry';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '../testing/database.ts';
import { testRegistry, type TestRegistry } from './registry-app.testing.ts';

let server: TestDatabase;
let registry: TestRegistry;
let client: SchemaRegistry;
beforeAll(async () => {
  server = await testDatabase();
  registry = await testRegistry(server);
  client = new SchemaRegistry({ host: registry.url });
});
afterAll(async () => {
  await registry.close();
  await server.close();
});

const order = (...more: readonly object[]) => ({
  type: SchemaType.AVRO as const,
  schema: JSON.stringify({
    type: 'record',
    namespace: 'shop',
    name: 'Order',
    fields: [{ name: 'id', type: 'long' }, ...more],
  }),
});
const note = { name: 'note', type: 'string', default: 'none' };

test('what the client registers it finds again: as latest, by version, by the schema; and the level it set', async () => {
  const { id } = await client.register(order(), { subject: 'order-value', compatibility: COMPATIBILITY.FULL });
  expect(await client.getLatestSchemaId('order-value')).toBe(id);
  expect(await client.getRegistryId('order-value', 1)).toBe(id);
  expect(await client.getRegistryIdBySchema('order-value', order())).toBe(id);
  expect((await registry.call('GET', '/config/order-value')).body).toEqual({ compatibilityLevel: 'FULL' });
  const next = await client.register(order(note), { subject: 'order-value', compatibility: COMPATIBILITY.FULL });
  expect(next.id).toBeGreaterThan(id);
  expect(await client.getLatestSchemaId('order-value')).toBe(next.id);
  expect(await registry.direct.schema(next.id)).toEqual(JSON.parse(order(note).schema));
});

test('a record written with one schema is read by another client, and as another version', async () => {
  const { id } = await client.register(order(), { subject: 'written-value' });
  const bytes = await client.encode(id, { id: 7 });
  expect([...bytes.subarray(0, 5)]).toEqual([0, 0, 0, 0, id]);
  const other = new SchemaRegistry({ host: registry.url });
  expect(await other.decode(bytes)).toEqual({ id: 7 });
  const readerSchema = JSON.parse(order(note).schema);
  expect(await other.decode(bytes, { AVRO: { readerSchema } })).toEqual({ id: 7, note: 'none' });
});

test('a schema that uses another one is found with it', async () => {
  await client.register(order(), { subject: 'used-value' });
  const schema = {
    type: SchemaType.AVRO as const,
    schema: JSON.stringify({
      type: 'record',
      namespace: 'shop',
      name: 'Basket',
      fields: [{ name: 'orders', type: { type: 'array', items: 'shop.Order' } }],
    }),
    references: [{ name: 'shop.Order', subject: 'used-value', version: 1 }],
  };
  const { id } = await client.register(schema, { subject: 'basket-value' });
  const other = new SchemaRegistry({ host: registry.url });
  const bytes = await other.encode(id, { orders: [{ id: 1 }, { id: 2 }] });
  expect(await client.decode(bytes)).toEqual({ orders: [{ id: 1 }, { id: 2 }] });
});

test('the client is told why a schema is refused', async () => {
  await client.register(order(), { subject: 'refused-value' });
  await expect(
    client.register(order({ name: 'total', type: 'double' }), { subject: 'refused-value' }),
  ).rejects.toMatchObject({
    status: 409,
    message: expect.stringMatching(/incompatible with an earlier schema .*READER_FIELD_MISSING_DEFAULT_VALUE.*total/s),
  });
  await expect(
    client.register(order(note), { subject: 'refused-value', compatibility: COMPATIBILITY.NONE }),
  ).rejects.toMatchObject({ name: 'ConfluentSchemaRegistryCompatibilityError' });
  await expect(client.getSchema(999_999)).rejects.toMatchObject({ status: 404 });
  await expect(client.getLatestSchemaId('nobody-value')).rejects.toMatchObject({ status: 404 });
});

const person = 'syntax = "proto3";\npackage shop;\nmessage Person { string name = 1; }\n';

test.each([
  {
    format: SchemaType.JSON as const,
    used: {
      schema: '{"type":"object","$id":"https://shop/person","properties":{"name":{"type":"string"}}}',
      name: 'https://shop/person',
    },
    using: '{"type":"object","properties":{"to":{"$ref":"https://shop/person"}}}',
  },
  {
    format: SchemaType.PROTOBUF as const,
    used: { schema: person, name: 'person.proto' },
    using: 'syntax = "proto3";\npackage shop;\nimport "person.proto";\nmessage Letter { Person to = 1; }\n',
  },
])(
  'a $format schema that uses another is registered, found, and writes what another client reads',
  async ({ format, used, using }) => {
    const [usedSubject, subject] = [`${format}-used-value`, `${format}-value`];
    await client.register({ type: format, schema: used.schema }, { subject: usedSubject });
    const references = [{ name: used.name, subject: usedSubject, version: 1 }];
    const { id } = await client.register({ type: format, schema: using, references }, { subject });
    const bytes = await client.encode(id, { to: { name: 'Ada' } });
    const other = new SchemaRegistry({ host: registry.url });
    expect(await other.decode(bytes)).toEqual({ to: { name: 'Ada' } });
    expect(await other.getLatestSchemaId(subject)).toBe(id);
  },
);
