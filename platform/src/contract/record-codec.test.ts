import avro from 'avsc';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { avroOf } from './avro-schema.ts';
import { ByteReader } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';
import type { Columns, ColumnType, Row, Value } from './column.ts';
import { integer } from './decimal.ts';
import { recordCodec, rowDecoder } from './record-codec.ts';
import { valueReader, valueWriter } from './value-codec.ts';
import { ownResolution } from './resolution.ts';

const safe = Number.MAX_SAFE_INTEGER;
const edges = fc.constantFrom(
  0,
  1,
  -1,
  63,
  -64,
  64,
  2 ** 27,
  -(2 ** 28),
  2 ** 51,
  -(2 ** 51),
  2 ** 52 + 1,
  safe,
  -safe,
);
const whole = fc.oneof(edges, fc.integer({ min: -safe, max: safe }), fc.integer());
const small = fc.oneof(fc.constantFrom(0, 2 ** 31 - 1, -(2 ** 31)), fc.integer());
const values: Readonly<Record<ColumnType['kind'], fc.Arbitrary<Value>>> = {
  text: fc.string({ unit: 'grapheme', maxLength: 120 }),
  boolean: fc.boolean(),
  int32: small,
  int64: whole,
  decimal: fc.oneof(edges, fc.bigInt({ min: -(10n ** 38n) + 1n, max: 10n ** 38n - 1n }).map(integer)),
  double: fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
  timestamp: whole,
  date: small,
  enum: fc.constantFrom('red', 'green', 'blue'),
  list: fc.array(
    fc.record({ value: fc.option(fc.string({ unit: 'grapheme' })), kind: fc.constantFrom('a', 'b'), count: whole }),
    { maxLength: 70 },
  ),
};
const types: readonly ColumnType[] = [
  { kind: 'text' },
  { kind: 'boolean' },
  { kind: 'int32' },
  { kind: 'int64' },
  { kind: 'decimal', precision: 38, scale: 2 },
  { kind: 'double', sumScale: null },
  { kind: 'timestamp' },
  { kind: 'date' },
  { kind: 'enum', symbols: ['red', 'green', 'blue'] },
  {
    kind: 'list',
    fields: {
      value: { type: { kind: 'text' }, nullable: true },
      kind: { type: { kind: 'enum', symbols: ['a', 'b'] }, nullable: false },
      count: { type: { kind: 'int64' }, nullable: false },
    },
  },
];

/** Columns and a row of them. */
const cases = fc
  .array(fc.record({ type: fc.constantFrom(...types), nullable: fc.boolean() }), { minLength: 1, maxLength: 8 })
  .chain((columns) => {
    const named: Columns = Object.fromEntries(columns.map((column, at) => [`f${at}`, column]));
    const row = fc.record(
      Object.fromEntries(
        columns.map(({ type, nullable }, at) => [
          `f${at}`,
          nullable ? fc.option(values[type.kind]) : values[type.kind],
        ]),
      ),
    );
    return fc.tuple(fc.constant(named), row);
  });

const big = avro.types.LongType.__with({
  fromBuffer: (buffer: Buffer) => integer(buffer.readBigInt64LE()),
  toBuffer: (value: number | bigint) => {
    const buffer = Buffer.alloc(8);
    buffer.writeBigInt64LE(BigInt(value));
    return buffer;
  },
  fromJSON: Number,
  toJSON: Number,
  isValid: (value: unknown) => typeof value === 'number' || typeof value === 'bigint',
  compare: () => 0,
});

/** avsc's type of the same schema. Its own longs end at 2^52: ours stand in, also where a logical type hides them. */
function peer(columns: Columns): avro.Type {
  const schema = JSON.stringify(avroOf('test.record', columns)).replaceAll(/\{"type":"long"[^}]*\}/g, '"long"');
  const options = { wrapUnions: 'never', registry: { long: big } } as Partial<avro.ForSchemaOptions>;
  return avro.Type.forSchema(JSON.parse(schema) as avro.Schema, options);
}

function asPeer(columns: Columns, row: Row): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => {
      const isDecimal = columns[name]?.type.kind === 'decimal';
      return [name, isDecimal && value !== null ? twosComplement(BigInt(value as number | bigint)) : value];
    }),
  );
}

function twosComplement(value: bigint): Buffer {
  let bits = 8;
  while (BigInt.asIntN(bits, value) !== value) bits += 8;
  return Buffer.from(
    BigInt.asUintN(bits, value)
      .toString(16)
      .padStart(bits / 4, '0'),
    'hex',
  );
}

test('a row is written byte for byte as avsc writes it', () => {
  fc.assert(
    fc.property(cases, ([columns, row]) => {
      expect(recordCodec(columns).encode(row)).toEqual(peer(columns).toBuffer(asPeer(columns, row)));
    }),
    { numRuns: 200 },
  );
});

test('a row written by avsc is read, wherever its bytes lie, by the schema it was written with', () => {
  fc.assert(
    fc.property(cases, fc.nat(20), ([columns, row], at) => {
      const body = peer(columns).toBuffer(asPeer(columns, row));
      const bytes = Buffer.concat([Buffer.alloc(at, 0xff), body, Buffer.alloc(3, 0xff)]);
      const decode = rowDecoder(ownResolution(columns));
      expect(decode(bytes, at, at + body.length)).toEqual(row);
    }),
    { numRuns: 200 },
  );
});

test('a value written by itself is read by itself', () => {
  fc.assert(
    fc.property(cases, ([columns, row]) => {
      for (const [name, column] of Object.entries(columns)) {
        const writer = new ByteWriter();
        valueWriter(column)(writer, row[name] ?? null);
        expect(valueReader(column)(new ByteReader(writer.take()))).toEqual(row[name]);
      }
    }),
    { numRuns: 200 },
  );
});

test('a list in several blocks, with their lengths, is read and skipped', () => {
  const item: Columns = { n: { type: { kind: 'int64' }, nullable: false } };
  const columns: Columns = {
    rows: { type: { kind: 'list', fields: item }, nullable: false },
    after: { type: { kind: 'int32' }, nullable: false },
  };
  // Two items in 3 bytes; one item; the end; 7 behind it. Zigzag: -2 is 3, 3 is 6, 1 is 2, 5 is 10, 64 is 128 1, 7 is 14.
  const body = Buffer.from([3, 6, 10, 128, 1, 2, 2, 0, 14]);
  const own = ownResolution(columns);
  expect(rowDecoder(own)(body, 0, body.length)).toEqual({ rows: [{ n: 5 }, { n: 64 }, { n: 1 }], after: 7 });
  const after = own.columns.filter(({ name }) => name === 'after');
  expect(rowDecoder({ ...own, columns: after })(body, 0, body.length)).toEqual({ after: 7 });
});

test('two lists of enums of one name have types of their own', () => {
  const list: ColumnType = {
    kind: 'list',
    fields: { value: { type: { kind: 'enum', symbols: ['a'] }, nullable: false } },
  };
  const columns: Columns = { top: { type: list, nullable: false }, rare: { type: list, nullable: true } };
  expect(() => peer(columns)).not.toThrow();
  expect(avroOf('test.record', columns)).toMatchObject({
    fields: [{ type: { items: { name: 'Top', fields: [{ type: { name: 'Top_Value' } }] } } }, {}],
  });
});
