import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { rowToJson } from '../compile/index.ts';
import {
  avroOf,
  avroSchemaOf,
  boolean,
  contract,
  date,
  decimal,
  double,
  frame,
  int32,
  int64,
  oneOf,
  recordCodec,
  text,
  timestamp,
  type Row,
} from '../contract/index.ts';
import { jsonSchemaText } from '../json-schema/json-schema-text.ts';
import { openMesh } from '../mesh/index.ts';
import { publicationOf } from '../publication/index.ts';
import { expect as rule } from '../quality/index.ts';
import { registryOfTests } from '../registry/registry-app.testing.ts';
import { readServed } from '../serving/index.ts';
import { readSettings } from '../settings/index.ts';
import { runStream } from '../stream/index.ts';
import { testBrokers } from '../testing/kafka.ts';
import { anyEntry } from '../testing/shop-entries.ts';
import { readShop } from '../testing/shop-truth.ts';
import { articleSales, sale, shopWriter } from '../testing/shop.ts';
import { topicClient, type Entry } from './topic-client.ts';

const registry = registryOfTests();

const everything = contract({
  name: 'shop.everything',
  version: '1.0.0',
  owner: 'shop',
  description: 'A field of each type',
  fields: {
    name: text(),
    at: timestamp(),
    day: date().nullable(),
    price: decimal(38, 2).nullable(),
    count: int32(),
    total: int64(),
    heat: double(),
    on: boolean(),
    kind: oneOf('a', 'b').nullable(),
  },
  key: 'name',
  eventTime: 'at',
  idle: '1 hour',
  quality: [rule('count').toBeAtLeast(0), rule('name').toHaveLength({ atLeast: 1, atMost: 20 })],
});

const limit = 10n ** 38n - 1n;
const anyRow: fc.Arbitrary<Row> = fc.record({
  name: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 5 }).filter((value) => !value.includes('\0')),
  at: fc.integer({ min: -(2 ** 52), max: 2 ** 52 }),
  day: fc.option(fc.integer({ min: -719_162, max: 2_932_896 })),
  price: fc.option(
    fc
      .bigInt({ min: -limit, max: limit })
      .map((units) => (Number.isSafeInteger(Number(units)) ? Number(units) : units)),
  ),
  count: fc.integer({ min: 0 }),
  total: fc.maxSafeInteger(),
  heat: fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
  on: fc.boolean(),
  kind: fc.option(fc.constantFrom('a', 'b')),
});

test('rows of all types are read as `mesh log read` prints them, and their JSON Schema takes them', async () => {
  const id = await registry.direct.register('shop.everything-value', avroSchemaOf(everything));
  const codec = recordCodec(everything.columns);
  const reader = topicClient('shop.everything', JSON.stringify(avroSchemaOf(everything))).reader(registry);
  const schema = z.fromJSONSchema(
    JSON.parse(jsonSchemaText(publicationOf(everything))) as z.core.JSONSchema.JSONSchema,
  );
  await fc.assert(
    fc.asyncProperty(anyRow, async (row) => {
      const printed = rowToJson(everything.columns, row);
      const entry = await reader.read({ key: Buffer.from('k'), value: frame(id, codec.encode(row)) });
      expect(entry).toEqual({ key: 'k', row: printed });
      expect(schema.safeParse(printed).error).toBeUndefined();
      for (const wrong of [{ count: -1 }, { name: '' }, { price: '1' }, { kind: 'c' }, { heat: null }, { at: 7 }])
        expect(schema.safeParse({ ...printed, ...wrong }).success).toBe(false);
    }),
    { numRuns: 200 },
  );
});

test('an older writer is read as the client’s version: what it lacks has its default', async () => {
  const { kind: _, ...older } = everything.columns;
  const id = await registry.direct.register('shop.older-value', avroOf('shop.everything', older));
  const row = fc.sample(anyRow, { numRuns: 1, seed: 3 })[0]!;
  const reader = topicClient('shop.everything', JSON.stringify(avroSchemaOf(everything))).reader(registry);
  const entry = await reader.read({ key: Buffer.from('k'), value: frame(id, recordCodec(older).encode(row)) });
  expect(entry?.row).toEqual(rowToJson(everything.columns, { ...row, kind: null }));
});

test('fallbacks of every type are read in their JSON form, each time', async () => {
  const fallbacks = contract({
    ...{ name: 'shop.fallback', version: '1.1.0', owner: 'shop', description: 'Fields that older records lack' },
    fields: {
      ...{ name: text(), at: timestamp(), paidAt: timestamp({ fallback: '2024-02-28T23:50:00Z' }) },
      ...{ day: date({ fallback: '2024-02-28' }), price: decimal(12, 2, { fallback: '-1.50' }) },
      ...{ total: int64({ fallback: -(2 ** 53 - 1) }), kind: oneOf(['a', 'b'], { fallback: 'b' }) },
    },
    ...{ key: 'name', eventTime: 'at', idle: '1 hour' },
  });
  const older = { name: fallbacks.columns['name']!, at: fallbacks.columns['at']! };
  const id = await registry.direct.register('shop.before-value', avroOf('shop.fallback', older));
  const reader = topicClient('shop.fallback', JSON.stringify(avroSchemaOf(fallbacks))).reader(registry);
  const value = frame(id, recordCodec(older).encode({ name: 'x', at: 0 }));
  const row = {
    ...{ name: 'x', at: '1970-01-01T00:00:00Z', paidAt: '2024-02-28T23:50:00Z', day: '2024-02-28', price: '-1.50' },
    ...{ total: -(2 ** 53 - 1), kind: 'b' },
  };
  for (let round = 0; round < 2; round++)
    expect((await reader.read({ key: Buffer.from('k'), value }))?.row).toEqual(row);
});

test('a message that is no row is none, and one that is not framed or of an unknown schema is told', async () => {
  const reader = topicClient('shop.everything', JSON.stringify(avroSchemaOf(everything))).reader(registry);
  expect(await reader.read({ key: null, value: null })).toBeNull();
  expect(await reader.read({ key: Buffer.from('k'), value: null })).toEqual({ key: 'k', row: null });
  const value = (bytes: readonly number[]) => reader.read({ key: Buffer.from('k'), value: Buffer.from(bytes) });
  await expect(value([1, 2, 3, 4, 5, 6])).rejects.toMatchObject({ code: 'CLIENT_UNREADABLE' });
  await expect(value([0, 0, 9, 9, 9, 6])).rejects.toMatchObject({ code: 'CLIENT_UNREADABLE', canRetry: false });
});

test('a registry that is down is worth retrying, and is told in the caller’s words', async () => {
  const reader = topicClient('shop.everything', JSON.stringify(avroSchemaOf(everything)));
  const { read } = reader.reader({ url: 'http://127.0.0.1:1' });
  await expect(read({ key: Buffer.from('k'), value: Buffer.from([0, 0, 0, 0, 1, 6]) })).rejects.toMatchObject({
    ...{ code: 'REGISTRY_UNAVAILABLE', canRetry: true },
    ...{ found: expect.stringContaining('http://127.0.0.1:1'), likelyCause: expect.stringMatching(/^url /) },
  });
});

const brokers = await testBrokers();
describe.runIf(brokers !== undefined)('on Kafka', () => {
  test('a plain Kafka client reads the records and rows that the mesh reads', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tempi-client-'));
    const namespace = registry.server.namespace();
    const given = {
      KAFKA_BROKERS: brokers?.brokers,
      DATABASE_URL: registry.server.url,
      SCHEMA_REGISTRY_URL: registry.url,
    };
    const mesh = await openMesh({ folder, settings: readSettings({ ...given, MESH_NAMESPACE: namespace }) });
    try {
      await (
        await shopWriter(mesh.log, mesh.registry)
      )(fc.sample(anyEntry, { seed: 7, numRuns: 80 }));
      await runStream(mesh, articleSales, { untilCaughtUp: true, signal: new AbortController().signal });
      const logged = (await readShop(mesh.log)).flatMap(({ sale: row }) =>
        row === null ? [] : [rowToJson(sale.columns, row)],
      );
      const served = (await readServed(mesh.database, articleSales, 'stream')).rows;
      const records = topicClient<object>(sale.name, JSON.stringify(avroSchemaOf(sale)));
      const output = JSON.stringify(avroOf(articleSales.name, articleSales.output));
      const rows = topicClient<object>(`${articleSales.name}.stream.output`, output);
      const read = async <R>({ topic, reader }: ReturnType<typeof topicClient<R>>): Promise<Entry<R>[]> => {
        const { read } = reader(registry);
        const entries = await Promise.all((await messagesOf(`${namespace}.${topic}`)).map(read));
        return entries.filter((entry) => entry !== null);
      };
      expect(logged.length).toBeGreaterThan(20);
      expect(sorted((await read(records)).map(({ row }) => row))).toEqual(sorted(logged));
      const latest = new Map((await read(rows)).map(({ key, row }) => [key, row]));
      expect(latest.size).toBeGreaterThan(5);
      expect(latest).toEqual(new Map(served.map(({ key, row }) => [key, rowToJson(articleSales.output, row)])));
    } finally {
      await mesh.close();
      await rm(folder, { recursive: true });
    }
  }, 240_000);
});

const sorted = (rows: readonly unknown[]): readonly string[] => rows.map((row) => JSON.stringify(row)).toSorted();

/** All messages of a topic, read by Confluent's client alone. */
async function messagesOf(topic: string): Promise<{ key: Buffer | null; value: Buffer | null }[]> {
  const { KafkaJS } = await import('@confluentinc/kafka-javascript');
  const kafka = new KafkaJS.Kafka({ kafkaJS: { brokers: [brokers?.brokers ?? ''], logLevel: KafkaJS.logLevel.ERROR } });
  const admin = kafka.admin();
  await admin.connect();
  const ends = await admin.fetchTopicOffsets(topic);
  await admin.disconnect();
  const consumer = kafka.consumer({ kafkaJS: { groupId: `reader-of-${topic}`, fromBeginning: true } });
  const messages: { key: Buffer | null; value: Buffer | null }[] = [];
  const silent = { since: Date.now() };
  await consumer.connect();
  await consumer.subscribe({ topic });
  await consumer.run({
    eachMessage: async ({ message }) => {
      silent.since = Date.now();
      messages.push({ key: message.key ?? null, value: message.value ?? null });
    },
  });
  // Ends count the markers of transactions, which no consumer sees: so all has come where nothing more does.
  const some = ends.some(({ high }) => Number(high) > 0);
  await expect
    .poll(() => (messages.length > 0 || !some) && Date.now() - silent.since > 3_000, { timeout: 60_000, interval: 200 })
    .toBe(true);
  await consumer.disconnect();
  return messages;
}
