import { rm, mkdtemp } from 'node:fs/promises';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import avsc from 'avsc';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { avroSchemaOf, contract, decimal, double, int64, oneOf, text, timestamp } from '../contract/index.ts';
import { rowDecoder } from '../contract/record-codec.ts';
import { resolve } from '../contract/resolution.ts';
import { MeshError } from '../error/index.ts';
import { listQuarantine } from '../quarantine/index.ts';
import type { AvroSchema } from '../registry/schema-registry.ts';
import { meshOf } from '../testing/test-source.ts';
import { everything } from '../testing/topic-content.ts';
import { avro } from './avro.ts';
import { ingestSource } from './ingest-source.ts';
import { replayItems } from './replay-quarantine.ts';

let folder = '';
let files = 0;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'avro-resolution-'))));
afterAll(() => rm(folder, { recursive: true }));

const about = { name: 'test.sale', owner: 'test', description: 'A sale', idle: '1 hour', partitions: 1 } as const;
const sale = contract({
  ...about,
  version: '1.1.0',
  fields: {
    at: timestamp(),
    shop: text({ aliases: ['store'] }),
    count: int64({ fallback: 1 }),
    weight: double(),
    amount: decimal(9, 2).nullable(),
    kind: oneOf(['retail', 'other'], { unknownSymbol: 'other' }),
  },
  ...{ key: 'shop', eventTime: 'at' },
});

/** A field as a writer may have it, and what it writes; null where it has none. */
type Choice = { readonly name: string; readonly type: AvroSchema; readonly value: unknown } | null;
const is = (name: string, type: AvroSchema, value: unknown): Choice => ({ name, type, value });
const enumOf = (...symbols: string[]): AvroSchema => ({ type: 'enum', name: 'Kind', symbols });
const micros = { type: 'long', logicalType: 'timestamp-micros' };
const cents = { type: 'bytes', logicalType: 'decimal', precision: 9, scale: 2 };
const AT = Date.UTC(2024, 0, 1) * 1000;
const choices = {
  at: [is('at', micros, AT), is('at', 'long', AT), is('at', 'boolean', true), null],
  shop: [
    is('shop', 'string', 'a'),
    is('store', 'string', 'b'),
    is('shop', 'bytes', Buffer.from('é')),
    is('shop', 'double', 1),
    null,
  ],
  count: [is('count', 'long', 7), is('count', 'int', 7), is('count', 'string', '7'), null],
  weight: [
    is('weight', 'double', 1.5),
    is('weight', 'int', 2),
    is('weight', 'float', 0.5),
    is('weight', 'string', 'x'),
    null,
  ],
  amount: [
    is('amount', ['null', cents], Buffer.of(5)),
    is('amount', cents, Buffer.of(1, 0)),
    is('amount', 'boolean', true),
    null,
  ],
  kind: [
    is('kind', enumOf('retail', 'other'), 'retail'),
    is('kind', enumOf('retail', 'web'), 'web'),
    is('kind', 'int', 1),
    null,
  ],
} satisfies Record<string, readonly Choice[]>;
const writer = fc
  .record(Object.fromEntries(Object.entries(choices).map(([name, some]) => [name, fc.constantFrom<Choice>(...some)])))
  .map((picked) => Object.values(picked).filter((choice) => choice !== null));

async function containerOf(
  fields: readonly NonNullable<Choice>[],
  name = 'Sale',
  count = 1,
): Promise<{ file: string; schema: AvroSchema; body: Buffer }> {
  const schema = {
    type: 'record',
    name,
    namespace: 'test',
    fields: fields.map((field) => ({ name: field.name, type: field.type })),
  };
  const type = avsc.Type.forSchema(schema as avsc.Schema);
  const value = Object.fromEntries(fields.map((field) => [field.name, field.value]));
  const file = join(folder, `input-${(files += 1)}.avro`);
  const encoder = new avsc.streams.BlockEncoder(schema as avsc.Schema);
  const sink = encoder.pipe(createWriteStream(file));
  for (let at = 0; at < count; at++) encoder.write(value);
  encoder.end();
  await once(sink, 'finish');
  return { file, schema, body: type.toBuffer(value) };
}

const ingest = (mesh: ReturnType<typeof meshOf>, file: string, flags: Record<string, string> = {}) =>
  ingestSource(mesh, { contract: sale, format: avro, file, source: 'input', flags, clock: () => AT });

test('what the platform’s resolution reads from a topic is read from a file, to the same row', async () => {
  let [read, refused] = [0, 0];
  await fc.assert(
    fc.asyncProperty(writer, async (fields) => {
      const { file, schema, body } = await containerOf(fields);
      const mesh = meshOf();
      const report = await ingest(mesh, file);
      let expected;
      try {
        expected = rowDecoder(resolve(schema, sale))(body, 0, body.length);
      } catch (error) {
        expect(error).toBeInstanceOf(MeshError);
        expect(report.accepted + report.quarantined).toBe(1);
        refused += 1;
        return;
      }
      read += 1;
      expect(report).toMatchObject({ received: 1, accepted: 1 });
      expect((await everything(mesh, sale)).map(({ row }) => row)).toEqual([expected]);
    }),
    { numRuns: 250 },
  );
  expect(read).toBeGreaterThan(0);
  expect(refused).toBeGreaterThan(5);
});

const good = [choices.at[0], choices.shop[0], choices.weight[0], choices.kind[0]].filter(
  (choice) => choice !== null && choice !== undefined,
);

test('of a file whose schema is not compatible every record is in quarantine, whole, with the field and the reason', async () => {
  const fields = [...good.slice(0, 2), is('weight', 'string', 'heavy'), ...good.slice(3)] as NonNullable<Choice>[];
  const { file } = await containerOf(fields, 'Sale', 3);
  const mesh = meshOf();
  expect(await ingest(mesh, file)).toMatchObject({ received: 3, accepted: 0, quarantined: 3 });
  const found = await Array.fromAsync(listQuarantine(mesh, sale));
  for (const item of found)
    expect(item).toMatchObject({
      code: 'SCHEMA_INCOMPATIBLE',
      field: 'weight',
      reason: 'found string; expected double',
    });

  // The contract learns to read it: another replay takes them.
  const wider = contract({
    ...about,
    version: '2.0.0',
    name: 'test.sale',
    fields: { at: timestamp(), shop: text(), weight: text() },
    ...{ key: 'shop', eventTime: 'at' },
  });
  const other = { ...wider, name: sale.name };
  const registry = {
    ...mesh.registry,
    register: (_: string, schema: AvroSchema) => mesh.registry.register('new', schema),
  };
  const report = await replayItems({ ...mesh, registry }, { contract: other, formats: [], items: { ids: 'all' } });
  expect(report).toMatchObject({ accepted: 3, refused: 0 });
});

test('a field that no flag, fallback or NULL stands for is missing; a flag makes up for it', async () => {
  const { file } = await containerOf(
    good.filter(({ name }) => name !== 'weight'),
    'OtherName',
  );
  const mesh = meshOf();
  expect(await ingest(mesh, file)).toMatchObject({ accepted: 0, quarantined: 1 });
  const [found] = await Array.fromAsync(listQuarantine(mesh, sale));
  expect(found?.reason).toBe(
    "found no such field in the writer's test.OtherName; expected double, or a fallback for it in the contract",
  );
  expect(await ingest(meshOf(), file, { weight: '2.5' })).toMatchObject({ accepted: 1 });
  expect(avroSchemaOf(sale)).toMatchObject({ name: 'Sale' });
});
