import avro from 'avsc';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { avroIncompatibilities, parseAvro } from '../compatibility/avro/index.ts';
import { avroSchemaOf } from './avro-schema.ts';
import type { Columns, Row, Scalar } from './column.ts';
import { contract } from './declare-contract.ts';
import { formatDecimal } from './decimal.ts';
import { boolean, date, decimal, double, int32, int64, oneOf, text, timestamp } from './field.ts';
import { recordCodec } from './record-codec.ts';

const about = { version: '1.0.0', owner: 'test', description: 'For tests', idle: '1 hour' };
const first = { ...about, name: 'web.view', key: 'key', eventTime: 'at' } as const;
const plain = { key: text(), at: timestamp(), kind: oneOf('low', 'high'), note: text().nullable() };
const before = contract({ ...first, fields: plain });

/** Avro types read by a library that is not ours; logical types are left as what carries them. */
const type = (schema: unknown) => avro.Type.forSchema(schema as avro.Schema);
const parsed = (schema: unknown) => parseAvro(JSON.stringify(schema));

const fallback = fc.record({
  word: fc.string({ unit: 'binary' }).filter((word) => !word.includes('\0') && word.isWellFormed()),
  flag: fc.boolean(),
  small: fc.integer(),
  // The library takes no long at the end of the safe integers.
  large: fc.integer({ min: -(2 ** 53 - 2), max: 2 ** 53 - 2 }),
  units: fc.bigInt(-(10n ** 38n) + 1n, 10n ** 38n - 1n),
  heat: fc.double({ noNaN: true, noDefaultInfinity: true }),
  instant: fc.date({ min: new Date('1700-01-01'), max: new Date('2200-01-01'), noInvalidDate: true }),
  day: fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true }),
  kind: fc.constantFrom('a', 'b'),
});

test('a record from before a field is read as its fallback by any reader of Avro, and the change is compatible both ways', () => {
  fc.assert(
    fc.property(fallback, (given) => {
      const after = contract({
        ...first,
        version: '1.1.0',
        fields: {
          ...plain,
          word: text({ fallback: given.word }),
          flag: boolean({ fallback: given.flag }),
          small: int32({ fallback: given.small }),
          large: int64({ fallback: given.large }),
          money: decimal(38, 2, { fallback: formatDecimal(given.units, 2) }),
          heat: double({ fallback: given.heat }),
          instant: timestamp({ fallback: given.instant.toISOString() }),
          day: date({ fallback: given.day.toISOString().slice(0, 10) }),
          other: oneOf(['a', 'b'], { fallback: given.kind }),
        },
      });
      const [old, now] = [avroSchemaOf(before), avroSchemaOf(after)];
      expect(avroIncompatibilities(parsed(now), parsed(old))).toEqual([]);
      expect(avroIncompatibilities(parsed(old), parsed(now))).toEqual([]);
      const bytes = recordCodec(before.columns).encode({ key: 'k', at: 5, kind: 'low', note: null });
      const reader = type(now);
      const read = reader.fromBuffer(bytes, reader.createResolver(type(old))) as Record<string, unknown>;
      const expected = Object.entries(after.metadata).flatMap(([name, field]) =>
        field.fallback === undefined ? [] : [[name, field.fallback]],
      );
      const { money, ...rest } = Object.fromEntries(expected) as Record<string, Scalar>;
      expect(read).toMatchObject(rest);
      expect(BigInt.asIntN(128, BigInt(`0x${signed(read['money'] as Buffer)}`))).toBe(BigInt(money as number));
    }),
    { numRuns: 150 },
  );
});

/** Two's complement in 16 bytes, as hexadecimal digits. */
const signed = (bytes: Buffer): string => bytes.toString('hex').padStart(32, (bytes[0] ?? 0) > 127 ? 'f' : '0');

test('doc, aliases and defaults change no byte of a record', () => {
  const told = contract({
    ...first,
    version: '1.1.0',
    fields: {
      key: text({ description: 'Whose', aliases: ['user'], fallback: 'nobody' }),
      at: timestamp({ description: 'When' }),
      kind: oneOf(['low', 'high'], { unknownSymbol: 'low', fallback: 'high', description: 'How much' }),
      note: text({ classification: 'personal', protection: 'drop', aliases: ['remark'] }).nullable(),
    },
  });
  const [old, now] = [avroSchemaOf(before), avroSchemaOf(told)];
  const incompatible = [
    avroIncompatibilities(parsed(now), parsed(old)),
    avroIncompatibilities(parsed(old), parsed(now)),
  ];
  // Whoever reads with the older schema still has no symbol to fall back on.
  expect(incompatible).toEqual([[], []]);
  expect(now).toMatchObject({
    fields: [
      { name: 'key', type: 'string', doc: 'Whose', default: 'nobody', aliases: ['user'] },
      { name: 'at', doc: 'When' },
      { name: 'kind', type: { type: 'enum', symbols: ['low', 'high'], default: 'low' }, default: 'high' },
      { name: 'note', type: ['null', 'string'], default: null, aliases: ['remark'] },
    ],
  });
  const row: Row = { key: 'k', at: 5, kind: 'high', note: 'n' };
  const bytes = (columns: Columns) => recordCodec(columns).encode(row);
  expect(bytes(told.columns)).toEqual(bytes(before.columns));
  expect({ ...(type(now).fromBuffer(bytes(told.columns)) as object) }).toEqual(row);
});

test('the names of two versions differ', () => {
  const names = ['1.0.0', '2.0.0'].map((version) => avroSchemaOf(contract({ ...first, version, fields: plain })));
  expect(names).toMatchObject([
    { namespace: 'web', name: 'View' },
    { namespace: 'web', name: 'View_V2' },
  ]);
});
