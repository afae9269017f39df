import avro from 'avsc';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { avroIncompatibilities, parseAvro } from '../compatibility/avro/index.ts';
import type { AvroSchema } from '../registry/schema-registry.ts';
import { anyWriter } from '../testing/evolution/any-writer.ts';
import { asRead, columnsOf, written } from '../testing/evolution/writer-version.ts';
import { choicesOf, type Choices } from '../testing/fuzz/choices.ts';
import { anyContracts } from '../testing/fuzz/contracts.ts';
import { anyRow } from '../testing/fuzz/values.ts';
import { avroSchemaOf } from './avro-schema.ts';
import { decimalAt } from './avro-source.ts';
import type { ColumnType } from './column.ts';
import type { Contract } from './contract.ts';
import { integer } from './decimal.ts';
import { contract } from './declare-contract.ts';
import { boolean, date, decimal, double, int32, int64, oneOf, text, timestamp } from './field.ts';
import type { Fields } from './field.ts';
import { recordCodec, rowDecoder } from './record-codec.ts';
import { resolve } from './resolution.ts';

/** Longs beyond 2^52, which avsc's own are not. */
const big = avro.types.LongType.__with({
  fromBuffer: (buffer: Buffer) => integer(buffer.readBigInt64LE()),
  toBuffer: () => Buffer.alloc(8),
  fromJSON: Number,
  toJSON: Number,
  isValid: (value: unknown) => typeof value === 'number' || typeof value === 'bigint',
  compare: () => 0,
});

/** Doubles of longs, whose sign avsc loses beyond 2^52: it reads the zigzag number as a double before it halves it. */
class DoubleOfLong extends avro.types.DoubleType {
  _update(resolver: { _read: (tap: unknown) => number }, type: avro.Type): void {
    const long = big as unknown as { _read(tap: unknown): number | bigint };
    const update = (avro.types.DoubleType.prototype as unknown as DoubleOfLong)._update;
    if (type.typeName === 'abstract:long') resolver._read = (tap) => Number(long._read(tap));
    else update.call(this, resolver, type);
  }
}

/** avsc's type of a schema, logical types left out: it would leave them to its caller. */
function peer(schema: AvroSchema): avro.Type {
  const plain = JSON.parse(JSON.stringify(schema), (name, value: unknown) =>
    name === 'type' && typeof value === 'object' && value !== null && 'logicalType' in value && 'type' in value
      ? value.type
      : value,
  ) as avro.Schema;
  const options = {
    wrapUnions: 'never',
    registry: { long: big, double: new DoubleOfLong() },
  } as Partial<avro.ForSchemaOptions>;
  return avro.Type.forSchema(plain, options);
}

function fromPeer(value: unknown, type: ColumnType): unknown {
  if (value === null || type.kind !== 'decimal') return typeof value === 'number' ? value + 0 : value;
  const bytes = Buffer.from(value as Uint8Array);
  return decimalAt(bytes, 0, bytes.length);
}

/** What avsc reads of a body. */
function readByPeer(body: Buffer, schema: AvroSchema, reader: Contract): Record<string, unknown> {
  const type = peer(avroSchemaOf(reader));
  const read = type.fromBuffer(body, type.createResolver(peer(schema))) as Record<string, unknown>;
  return Object.fromEntries(
    Object.entries(reader.columns).map(([name, column]) => [name, fromPeer(read[name], column.type)]),
  );
}

const KINDS = [
  (about: object) => text({ ...about, ...('fallback' in about ? { fallback: 'none' } : {}) }),
  (about: object) => int32({ ...about, ...('fallback' in about ? { fallback: 1 } : {}) }),
  (about: object) => int64({ ...about, ...('fallback' in about ? { fallback: 2 } : {}) }),
  (about: object) => double({ ...about, ...('fallback' in about ? { fallback: 0.5 } : {}) }),
  (about: object) => decimal(9, 2, { ...about, ...('fallback' in about ? { fallback: '1.50' } : {}) }),
  (about: object) => decimal(12, 2, { ...about, ...('fallback' in about ? { fallback: '1.50' } : {}) }),
  (about: object) => boolean({ ...about, ...('fallback' in about ? { fallback: true } : {}) }),
  (about: object) => timestamp({ ...about, ...('fallback' in about ? { fallback: '2024-02-29T00:00:00Z' } : {}) }),
  (about: object) => date({ ...about, ...('fallback' in about ? { fallback: '2024-02-29' } : {}) }),
  (about: object) => oneOf(['a', 'b', 'c'], { ...about, ...('fallback' in about ? { fallback: 'b' } : {}) }),
  (about: object) => oneOf(['c', 'a'], { ...about, ...('fallback' in about ? { fallback: 'a' } : {}) }),
  (about: object) =>
    oneOf(['c', 'a'], { unknownSymbol: 'a', ...about, ...('fallback' in about ? { fallback: 'c' } : {}) }),
] as const;

/** A version of a contract: of two of them most fields agree, some by way of an alias, and some do not. */
function anyVersion(choices: Choices): Contract {
  const fields: [string, Fields[string]][] = [];
  for (let at = 0; at < 4; at++) {
    if (choices.chance(15)) continue;
    const kind = choices.chance(12) ? choices.below(KINDS.length) : (at * 5) % KINDS.length;
    const name = choices.chance(15) ? `was${at}` : `now${at}`;
    const aliases = name.startsWith('now') && choices.chance(60) ? { aliases: [`was${at}`] } : {};
    const make = KINDS[kind] ?? KINDS[0];
    const isNullable = choices.chance(at % 2 === 0 ? 85 : 15);
    const fallback = !isNullable && choices.chance(75) ? { fallback: true } : {};
    const field = make({ ...aliases, ...fallback }) as Fields[string] & { nullable(): Fields[string] };
    fields.push([name, isNullable ? field.nullable() : field]);
  }
  if (choices.chance(30)) fields.reverse();
  return contract({
    ...{ name: 'test.thing', version: '1.0.0', owner: 'test', description: 'Any version', idle: '1 minute' },
    fields: { at: timestamp(), who: text(), ...Object.fromEntries(fields) },
    key: 'who',
    eventTime: 'at',
  });
}

const rarities = { farPercent: 25, greatPercent: 0 };

test('of two versions one is read by the other exactly where nothing is incompatible, and then as avsc reads it', () => {
  const seen = { read: 0, refused: 0 };
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const choices = choicesOf(91, seed);
      const [writer, reader] = [anyVersion(choices), anyVersion(choices)];
      const schema = avroSchemaOf(writer);
      const [read, wrote] = [avroSchemaOf(reader), schema].map((each) => parseAvro(JSON.stringify(each)));
      if (avroIncompatibilities(read!, wrote!).length > 0) {
        seen.refused += 1;
        expect(() => resolve(schema, reader)).toThrow(expect.objectContaining({ code: 'SCHEMA_INCOMPATIBLE' }));
        return;
      }
      seen.read += 1;
      const decode = rowDecoder(resolve(schema, reader));
      for (let turn = 0; turn < 3; turn++) {
        const row = anyRow(choices, writer, 1_000, rarities);
        const body = recordCodec(writer.columns).encode(row);
        expect(decode(body, 0, body.length)).toEqual(readByPeer(body, schema, reader));
      }
    }),
    { numRuns: 500 },
  );
  expect(Math.min(seen.read, seen.refused)).toBeGreaterThan(50);
});

test('older, newer and foreign records, with fields of every type, are read as avsc and the plain words read them', () => {
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const choices = choicesOf(92, seed);
      const reader = anyContracts(choices)[choices.below(2)]!;
      const writer = anyWriter(choices, reader);
      const row = anyRow(choices, { ...reader, columns: columnsOf(writer.fields) }, 1_000, rarities);
      const body = written(writer, row);
      const bytes = Buffer.concat([Buffer.alloc(3, 0xff), body, Buffer.alloc(3, 0xff)]);
      const found = rowDecoder(resolve(writer.schema, reader))(bytes, 3, 3 + body.length);
      expect(found).toEqual(asRead(writer, row, reader));
      // avsc makes a list of what has no bytes, however long it is.
      if (!JSON.stringify(writer.schema).includes('"items":"null"'))
        expect(found).toEqual(readByPeer(body, writer.schema, reader));
    }),
    { numRuns: 500, examples: [[487526181]] },
  );
});

test('bytes are read as the text they are, and refused where they are none', () => {
  const reader = contract({
    ...{ name: 'test.thing', version: '1.0.0', owner: 'test', description: 'Text', idle: '1 minute' },
    fields: { at: timestamp(), who: text() },
    key: 'who',
    eventTime: 'at',
  });
  const fields = [
    { name: 'who', type: ['bytes', 'string'] },
    { name: 'at', type: { type: 'long', logicalType: 'timestamp-micros' } },
  ];
  const decode = rowDecoder(resolve({ type: 'record', name: 'Thing', fields }, reader));
  expect(decode(Buffer.from([0, 4, 0xc3, 0xa9, 2]), 0, 5)).toEqual({ at: 1, who: 'é' });
  expect(decode(Buffer.from([2, 4, 0xc3, 0xa9, 2]), 0, 5)).toEqual({ at: 1, who: 'é' });
  expect(() => decode(Buffer.from([0, 4, 0xc3, 0xff, 2]), 0, 5)).toThrow(
    expect.objectContaining({ code: 'TEXT_INVALID' }),
  );
});

test('what is no record is unreadable, and a field that does not end within its record damaged', () => {
  const reader = anyContracts(choicesOf(1, 1))[0];
  for (const schema of ['string', { type: 'record' }, { type: 'map', values: 'int' }])
    expect(() => resolve(schema, reader)).toThrow(expect.objectContaining({ code: 'SCHEMA_UNREADABLE' }));
  const fields = [{ name: 'more', type: { type: 'array', items: { type: 'map', values: 'bytes' } } }];
  const { fields: own } = avroSchemaOf(reader) as { readonly fields: readonly AvroSchema[] };
  const decode = rowDecoder(resolve({ ...(avroSchemaOf(reader) as object), fields: [...fields, ...own] }, reader));
  for (const bytes of [[2, 2, 2, 0x61, 200], [2, 200, 200, 200, 200, 200, 200], [128]])
    expect(() => decode(Buffer.from(bytes), 0, bytes.length)).toThrow(
      expect.objectContaining({ code: 'RECORD_DAMAGED' }),
    );
});
