import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import avsc from 'avsc';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  avroSchemaOf,
  contract,
  date,
  decimal,
  double,
  int64,
  recordCodec,
  text,
  timestamp,
} from '../contract/index.ts';
import { emptyCut, readRange, valueAt } from '../log/index.ts';
import { KEPT_OF_LONG_LINE, LONGEST_LINE } from '../log/limits.ts';
import { listQuarantine, originalBytes, showQuarantined } from '../quarantine/index.ts';
import { meshOf } from '../testing/test-source.ts';
import { avro } from './avro.ts';
import { ingestSource } from './ingest-source.ts';

const sale = contract({
  name: 'test.sale',
  version: '1.0.0',
  owner: 'test',
  description: 'A sale',
  fields: {
    at: timestamp(),
    day: date().nullable(),
    shop: text(),
    amount: decimal(12, 2),
    weight: double(),
    count: int64(),
  },
  key: 'shop',
  eventTime: 'at',
  partitions: 1,
  idle: '1 hour',
});

let folder = '';
let files = 0;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'avro-'))));
afterAll(() => rm(folder, { recursive: true }));

const codec = recordCodec(sale.columns);
const long = (value: number): Buffer => avsc.Type.forSchema('long').toBuffer(value);
const SYNC = Buffer.alloc(16, 7);

/** A container file made from bodies that the contract's own codec wrote, so that nothing but the container is avsc's. */
function header(): Buffer {
  const meta = { 'avro.schema': Buffer.from(JSON.stringify(avroSchemaOf(sale))), 'avro.codec': Buffer.from('null') };
  return Buffer.concat([
    Buffer.from('Obj\u0001'),
    avsc.Type.forSchema({ type: 'map', values: 'bytes' }).toBuffer(meta),
    SYNC,
  ]);
}
const block = (bodies: readonly Buffer[]): Buffer => {
  const data = Buffer.concat(bodies);
  return Buffer.concat([long(bodies.length), long(data.length), data, SYNC]);
};

const NOW = Date.UTC(2030, 0, 1) * 1000;
const ingest = (mesh: ReturnType<typeof meshOf>, file: string) =>
  ingestSource(mesh, { contract: sale, format: avro, file, source: 'input', flags: {}, clock: () => NOW });

async function bodiesOf(mesh: ReturnType<typeof meshOf>): Promise<Buffer[]> {
  const ends = await mesh.log.ends(sale.name);
  const bodies = [];
  for await (const batch of readRange(mesh.log, sale.name, emptyCut(1), ends)) {
    for (let i = 0; i < batch.count; i++) bodies.push(Buffer.from(valueAt(batch, i)?.subarray(5) ?? []));
  }
  return bodies;
}

const row = fc.record({
  at: fc.integer({ min: 0, max: NOW }),
  day: fc.option(fc.integer({ min: -30_000, max: 60_000 })),
  shop: fc.string({ unit: 'grapheme' }).filter((name) => !name.includes('\0') && name.isWellFormed()),
  amount: fc.integer({ min: -1_000_000, max: 1_000_000 }).map((value) => value + 0),
  weight: fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
  count: fc.maxSafeInteger().map((value) => value + 0),
});

test('every record of a container is in the log, byte for byte; a file that has grown goes on', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(row, { minLength: 1 }), fc.array(row, { minLength: 1 }), async (first, second) => {
      const file = join(folder, `input-${(files += 1)}`);
      const [before, after] = [first, second].map((rows) => rows.map((one) => codec.encode(one)));
      await writeFile(file, Buffer.concat([header(), block(before ?? [])]));
      const mesh = meshOf();
      expect(await ingest(mesh, file)).toMatchObject({ received: first.length, accepted: first.length });
      await appendFile(file, block(after ?? []));
      expect((await ingest(mesh, file)).run).toMatchObject({ received: second.length, accepted: second.length });
      expect(await bodiesOf(mesh)).toEqual([...(before ?? []), ...(after ?? [])]);
    }),
    { numRuns: 60 },
  );
});

test('a file that avsc deflated is read', async () => {
  const file = join(folder, 'deflated.avro');
  const schema = {
    type: 'record',
    name: 'Sale',
    fields: ['shop', 'at', 'amount'].map((name) => ({ name, type: 'string' })),
  } as const;
  const extra = [
    { name: 'weight', type: 'double' },
    { name: 'count', type: 'int' },
    { name: 'other', type: { type: 'array', items: 'string' } },
  ] as const;
  const type = avsc.Type.forSchema({ ...schema, fields: [...schema.fields, ...extra] });
  const encoder = new avsc.streams.BlockEncoder(type, { codec: 'deflate' });
  encoder.end({ shop: 'a', at: '2024-01-01T00:00:00Z', amount: '1.50', weight: 1.5, count: 2, other: ['x'] });
  await writeFile(file, await Array.fromAsync<Buffer>(encoder));
  const mesh = meshOf();
  expect(await ingest(mesh, file)).toMatchObject({ received: 1, accepted: 1 });
  const [body] = await bodiesOf(mesh);
  expect(body && codec.decode(body, 0, body.length)).toMatchObject({
    shop: 'a',
    at: Date.UTC(2024, 0, 1) * 1000,
    amount: 150,
  });
});

test('a record that breaks the contract is quarantined with its own bytes', async () => {
  const file = join(folder, 'wrong.avro');
  const good = { at: 0, day: null, shop: 'a', amount: 1, weight: 1, count: 1 };
  const bodies = [good, { ...good, weight: Number.NaN }, { ...good, at: NOW * 2 }].map((one) => codec.encode(one));
  await writeFile(file, Buffer.concat([header(), block(bodies)]));
  const mesh = meshOf();
  expect(await ingest(mesh, file)).toMatchObject({ received: 3, accepted: 1, quarantined: 2 });
  const found = await Array.fromAsync(listQuarantine(mesh, sale));
  expect(found.map(({ position, code, field }) => [position.line, position.byte, code, field])).toEqual([
    [2, header().length, 'VALUE_INVALID', 'weight'],
    [3, header().length, 'EVENT_TIME_AHEAD', 'at'],
  ]);
  expect(originalBytes(await showQuarantined(mesh, sale, 0))).toEqual(bodies[1]);
});

test('a record too long is quarantined with its beginning, and those behind it are read', async () => {
  const file = join(folder, 'long.avro');
  const good = { at: 0, day: null, shop: 'a', amount: 1, weight: 1, count: 1 };
  const bodies = [{ ...good, shop: 'a'.repeat(LONGEST_LINE) }, good].map((one) => codec.encode(one));
  await writeFile(file, Buffer.concat([header(), block(bodies)]));
  const mesh = meshOf();
  expect(await ingest(mesh, file)).toMatchObject({ received: 2, accepted: 1, quarantined: 1 });
  const record = await showQuarantined(mesh, sale, 0);
  expect(record).toMatchObject({ code: 'LINE_TOO_LONG', length: bodies[0]?.length });
  expect(originalBytes(record)).toEqual(bodies[0]?.subarray(0, KEPT_OF_LONG_LINE));
});

test('what is no whole container is refused', async () => {
  const file = join(folder, 'broken.avro');
  const whole = Buffer.concat([
    header(),
    block([codec.encode({ at: 0, day: null, shop: 'a', amount: 1, weight: 1, count: 1 })]),
  ]);
  for (const bytes of [
    Buffer.from('a,b\n1,2\n'),
    whole.subarray(0, -1),
    whole.subarray(0, 30),
    Buffer.concat([whole, Buffer.from('x')]),
  ]) {
    await writeFile(file, bytes);
    await expect(ingest(meshOf(), file)).rejects.toMatchObject({ code: 'SOURCE_AVRO', exitCode: 2 });
  }
});
