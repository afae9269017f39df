import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Column, Value } from '../contract/column.ts';
import { shopDatabase } from '../testing/shop-database.ts';
import { productOf, served } from './article-product.testing.ts';
import { readServed, replaceAll, rowKeyOf, servingMigrations } from './index.ts';

const units = (digits: number) =>
  fc.bigInt({ min: -(10n ** BigInt(digits)) + 1n, max: 10n ** BigInt(digits) - 1n }).map((value) => {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value;
  });
const wellFormed = fc.string({ unit: 'binary', maxLength: 40 }).filter((text) => !text.includes('\u0000'));
const kinds: Record<string, { readonly column: Column; readonly values: fc.Arbitrary<Value> }> = {
  aText: { column: { type: { kind: 'text' }, nullable: true }, values: wellFormed },
  anEnum: {
    column: { type: { kind: 'enum', symbols: ['a"b', 'NULL'] }, nullable: true },
    values: fc.constantFrom('a"b', 'NULL'),
  },
  aBoolean: { column: { type: { kind: 'boolean' }, nullable: true }, values: fc.boolean() },
  anInt32: { column: { type: { kind: 'int32' }, nullable: true }, values: fc.integer() },
  anInt64: { column: { type: { kind: 'int64' }, nullable: true }, values: fc.maxSafeInteger() },
  aDecimal: { column: { type: { kind: 'decimal', precision: 12, scale: 2 }, nullable: true }, values: units(12) },
  aWide: { column: { type: { kind: 'decimal', precision: 38, scale: 9 }, nullable: true }, values: units(38) },
  aWhole: { column: { type: { kind: 'decimal', precision: 20, scale: 0 }, nullable: true }, values: units(20) },
  aDouble: {
    column: { type: { kind: 'double', sumScale: null }, nullable: true },
    values: fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
  },
  aTimestamp: { column: { type: { kind: 'timestamp' }, nullable: true }, values: fc.maxSafeInteger() },
  aList: {
    column: {
      type: {
        kind: 'list',
        fields: {
          value: { type: { kind: 'decimal', precision: 38, scale: 3 }, nullable: true },
          at: { type: { kind: 'timestamp' }, nullable: false },
          on: { type: { kind: 'date' }, nullable: false },
          count: { type: { kind: 'int64' }, nullable: false },
          name: { type: { kind: 'text' }, nullable: false },
        },
      },
      nullable: true,
    },
    values: fc.array(
      fc.record({
        value: fc.option(units(38)),
        at: fc.maxSafeInteger(),
        on: fc.integer({ min: -719_162, max: 2_932_896 }),
        count: fc.maxSafeInteger(),
        name: wellFormed,
      }),
      { maxLength: 3 },
    ),
  },
  aDate: {
    column: { type: { kind: 'date' }, nullable: true },
    values: fc.integer({ min: -2_400_000, max: 2_900_000 }),
  },
};
const columns = Object.fromEntries(Object.entries(kinds).map(([name, { column }]) => [name, column]));
const everyKind = productOf('shop.every-kind', columns);

test('a row of any values reads back as it was written', async () => {
  const { database, close } = await shopDatabase(everyKind, servingMigrations);
  const row = fc.record({
    article: fc.option(fc.oneof(wellFormed, fc.constant('long '.repeat(2_000)))),
    windowStart: fc.maxSafeInteger(),
    windowEnd: fc.maxSafeInteger(),
    ...Object.fromEntries(Object.entries(kinds).map(([name, { values }]) => [name, fc.option(values)])),
  }) as fc.Arbitrary<Record<string, Value>>;
  await fc.assert(
    fc.asyncProperty(fc.array(row, { maxLength: 20 }), async (rows) => {
      const written = new Map(
        rows.map((values, task) => [rowKeyOf(everyKind, values), served(everyKind, task, values)]),
      );
      await database
        .transaction()
        .execute((transaction) => replaceAll(transaction, everyKind, 'batch', written.values()));
      const found = await readServed(database, everyKind, 'batch');
      expect(new Map(found.rows.map((each) => [each.key, each]))).toEqual(written);
    }),
    { numRuns: 100 },
  );
  await close();
});
