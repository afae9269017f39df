import fc from 'fast-check';
import { expect, expectTypeOf, test } from 'vitest';
import {
  boolean,
  contract,
  date,
  decimal,
  double,
  int32,
  int64,
  oneOf,
  text,
  timestamp,
  type Row,
} from '../contract/index.ts';
import { valueOf } from '../testing/evaluator/value-of.ts';
import { FARTHEST } from '../time/index.ts';
import { coalesce, from, literal, when, type Query, type RowOfColumns } from './index.ts';

const fields = {
  word: text(),
  other: text(),
  at: timestamp(),
  on: boolean(),
  small: int32(),
  large: int64(),
  price: decimal(12, 2),
  rate: decimal(38, 4),
  heat: double({ sumScale: 9 }),
  day: date(),
  kind: oneOf('a', 'b'),
};
const event = contract({
  ...{ name: 'test.event', version: '1.0.0', owner: 'test', description: 'test', idle: '1 hour' },
  fields,
  key: 'word',
  eventTime: 'at',
});

/** Functions that are never NULL of arguments that are not. */
const total = from(event).select((row) => ({
  compared: row.price.lt('1.50').or(row.kind.eq('a')).and(row.on.not()),
  mixed: row.small.gte(row.large).and(row.at.ne('2024-02-28T23:50:00Z')).and(row.day.gt('0001-01-01')),
  missing: row.word.isNull(),
  share: row.large.divide(7),
  half: row.rate.divide('0.0001'),
  rest: row.large.modulo(-7),
  negated: row.small.negate().absolute(),
  opposite: row.rate.negate(),
  cold: row.heat.absolute(),
  down: row.rate.floor(),
  up: row.heat.ceiling(),
  near: row.price.round(),
  chosen: when(row.on, row.small).when(row.kind.eq('b'), 7).otherwise(row.large),
  first: coalesce(row.small.add(1), row.price.toInteger(), row.small),
  lower: row.word.lower().concat(row.other.upper().trim()),
  long: row.word.length(),
  part: row.word.substring(row.small, 2 ** 53 - 1),
  found: row.word.startsWith(row.other).or(row.word.endsWith('a')).or(row.word.contains('b')),
  replaced: row.word.replace(row.other, 'x'),
  hour: row.at.startOf('week'),
  weekday: row.at.part('dayOfWeek'),
  date: row.at.toDate(),
  digits: row.large.toText().concat(row.on.toText()).concat(row.kind.toText()),
  one: row.on.toInteger().toDouble({ sumScale: 3 }),
  exact: row.rate.toDouble(),
  literal: literal(decimal(4, 2), '1.50'),
  known: row.price.toInteger().orElse(0),
}));

/** Functions that may be NULL although no argument is. */
const partial = from(event).select((row) => ({
  sum: row.large.add(row.small),
  difference: row.price.subtract('0.125'),
  product: row.price.multiply(row.rate),
  warm: row.heat.multiply(2),
  share: row.large.divide(row.small),
  part: row.heat.divide(0.1),
  rest: row.large.modulo(row.small),
  other: row.word.nullIf('a'),
  kind: when(row.on, 'yes').otherwise(null),
  later: row.at.later('1 day'),
  since: row.at.since('2024-02-28'),
  midnight: row.day.toTimestamp(),
  number: row.word.toInteger(),
  cut: row.heat.toInteger(),
  money: row.heat.toDecimal(9, 2),
}));

type RowOf<Q> = Q extends Query<infer C> ? RowOfColumns<C> : never;

test('what may be NULL, and of which type it is, the compiler knows', () => {
  expectTypeOf<RowOf<typeof total>>().toExtend<Readonly<Record<string, string | number | bigint | boolean>>>();
  expectTypeOf<Pick<RowOf<typeof total>, 'compared' | 'chosen' | 'lower' | 'down' | 'one'>>().toEqualTypeOf<{
    readonly compared: boolean;
    readonly chosen: number;
    readonly lower: string;
    readonly down: number | bigint;
    readonly one: number;
  }>();
  expectTypeOf<RowOf<typeof partial>>().toEqualTypeOf<{
    readonly sum: number | null;
    readonly difference: number | bigint | null;
    readonly product: number | bigint | null;
    readonly warm: number | null;
    readonly share: number | null;
    readonly part: number | null;
    readonly rest: number | null;
    readonly other: string | null;
    readonly kind: string | null;
    readonly later: number | null;
    readonly since: number | null;
    readonly midnight: number | null;
    readonly number: number | null;
    readonly cut: number | null;
    readonly money: number | bigint | null;
  }>();
  type Type<Q, K extends string> = Q extends Query<infer C> ? C[K]['type'] : never;
  expectTypeOf<Type<typeof partial, 'difference'>>().toEqualTypeOf<Decimal<38, 3>>();
  expectTypeOf<Type<typeof partial, 'product'>>().toEqualTypeOf<Decimal<38, 6>>();
  expectTypeOf<Type<typeof partial, 'money'>>().toEqualTypeOf<Decimal<9, 2>>();
  expectTypeOf<Type<typeof total, 'chosen'>>().toEqualTypeOf<{ readonly kind: 'int64' }>();
  expectTypeOf<Type<typeof total, 'one'>>().toEqualTypeOf<{ readonly kind: 'double'; readonly sumScale: 3 }>();
});
interface Decimal<P extends number, S extends number> {
  readonly kind: 'decimal';
  readonly precision: P;
  readonly scale: S;
}

test('the types that the compiler knows are those of the plan', () => {
  const types = (query: Query) =>
    Object.fromEntries(Object.entries(query.output).map(([name, { type, nullable }]) => [name, [type, nullable]]));
  const decimals = (precision: number, scale: number) => ({ kind: 'decimal', precision, scale });
  expect(types(partial)).toMatchObject({
    sum: [{ kind: 'int64' }, true],
    difference: [decimals(38, 3), true],
    product: [decimals(38, 6), true],
    warm: [{ kind: 'double', sumScale: null }, true],
    money: [decimals(9, 2), true],
    kind: [{ kind: 'text' }, true],
  });
  expect(types(total)).toMatchObject({
    chosen: [{ kind: 'int64' }, false],
    down: [decimals(38, 0), false],
    near: [decimals(38, 0), false],
    opposite: [decimals(38, 4), false],
    one: [{ kind: 'double', sumScale: 3 }, false],
    literal: [decimals(4, 2), false],
  });
  expect(Object.values(types(total)).every(([, nullable]) => nullable === false)).toBe(true);
  expect(Object.values(types(partial)).every(([, nullable]) => nullable === true)).toBe(true);
});

const most = 10n ** 38n - 1n;
const words = fc.oneof(fc.constantFrom('', ' a ', '7', '😀b'), fc.string({ unit: 'grapheme' }));
const rows: fc.Arbitrary<Row> = fc.record({
  ...{ word: words, other: words, on: fc.boolean(), kind: fc.constantFrom('a', 'b') },
  at: fc.oneof(fc.constantFrom(0, -FARTHEST, FARTHEST), fc.integer({ min: -FARTHEST, max: FARTHEST })),
  small: fc.oneof(fc.constantFrom(0, -(2 ** 31), 2 ** 31 - 1), fc.integer()),
  large: fc.oneof(fc.constantFrom(0, Number.MAX_SAFE_INTEGER, -Number.MAX_SAFE_INTEGER), fc.maxSafeInteger()),
  price: fc.integer({ min: -999_999_999_999, max: 999_999_999_999 }),
  rate: fc.oneof(fc.constantFrom<number | bigint>(0, most, -most), fc.integer()),
  heat: fc.oneof(fc.constantFrom(0, 5e-324, 1.7e308, -1.7e308), fc.double({ noNaN: true, noDefaultInfinity: true })),
  day: fc.constantFrom(0, -719_162, 2_932_896),
});

test('what is said never to be NULL never is', () => {
  const { plan } = total;
  if (plan.kind !== 'select') throw new Error('not a select');
  fc.assert(
    fc.property(rows, (row) => {
      for (const { name, value } of plan.columns) expect([name, valueOf(value, row)]).not.toContain(null);
    }),
    { numRuns: 300 },
  );
});

test('what may be NULL is, of some values', () => {
  const { plan } = partial;
  if (plan.kind !== 'select') throw new Error('not a select');
  const worst: readonly Row[] = [
    {
      ...{ word: 'a', at: FARTHEST, on: false, small: 0, large: 2 ** 53 - 1 },
      price: 1e12 - 1,
      rate: most,
      heat: 1e308,
      day: 2_932_896,
    },
    {
      ...{ word: 'x', at: -FARTHEST, on: true, small: 1, large: 2 ** 53 - 1 },
      price: 0,
      rate: most,
      heat: 1e308,
      day: 2_932_896,
    },
  ];
  for (const { name, value } of plan.columns)
    if (name !== 'difference') expect([name, worst.some((row) => valueOf(value, row) === null)]).toEqual([name, true]);
});
