import fc from 'fast-check';
import { boolean, contract, date, decimal, double, int32, int64, oneOf, text, timestamp } from '../contract/index.ts';
import { avg, count, countDistinct, first, from, last, max, min, sum } from '../plan/index.ts';
import { product, type QueryProduct } from '../product/index.ts';
import type { LogEntry } from './log-entry.ts';

const PARTITIONS = 3;
/** A contract with a column of every type. */
export const everything = contract({
  name: 'test.everything',
  version: '1.0.0',
  owner: 'test',
  description: 'A column of every type',
  fields: {
    at: timestamp(),
    who: text(),
    note: text().nullable(),
    kind: oneOf('b', 'a', 'C').nullable(),
    whole: int64().nullable(),
    small: int32(),
    money: decimal(38, 3).nullable(),
    ratio: double({ sumScale: 6 }).nullable(),
    plain: double().nullable(),
    flag: boolean().nullable(),
    seen: timestamp().nullable(),
    day: date().nullable(),
  },
  key: 'who',
  eventTime: 'at',
  partitions: PARTITIONS,
  idle: '1 minute',
});

const words = fc.constantFrom(
  '',
  'a',
  'A',
  "o'clock",
  '"',
  'é',
  'e\u0301',
  '\uffff',
  '😀',
  '\u{10ffff}',
  ' a',
  'ab',
  '\ud7ff',
);
const doubles = fc.oneof(
  fc.constantFrom(0, 0.5, -0.5, 1.0000005, 2.5e-7, 5e-7, -5e-7, 0.1, 1e9, 123456.7890125, 2 ** 53),
  fc.double({ min: -1e24, max: 1e24, noNaN: true }).map((value) => value + 0),
  fc.double({ min: 1e13, max: 1e30, noNaN: true }),
  // Two of them cancel, or are more than 38 digits of millionths.
  fc.constantFrom(9e31, -9e31),
);
/** At times one that no sum can hold. */
const summed = fc.oneof({ weight: 300, arbitrary: doubles }, { weight: 1, arbitrary: fc.constantFrom(1e32, -1e308) });
const most = 10n ** 38n - 1n;
const times = fc.oneof(
  // Few and near, so that ends of windows and watermarks meet.
  { weight: 20, arbitrary: fc.integer({ min: -20, max: 20 }).map((steps) => steps * 1000) },
  { weight: 4, arbitrary: fc.integer({ min: -50_000, max: 50_000 }) },
  { weight: 1, arbitrary: fc.constantFrom(-1, 0, 1, -9_000_000_000_000_000, 9_000_000_000_000_000) },
);
const nullable = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(arbitrary, { freq: 4 });

const row = fc.record({
  at: times,
  who: words,
  note: nullable(words),
  kind: nullable(fc.constantFrom('b', 'a', 'C')),
  whole: nullable(
    fc.oneof(
      fc.integer(),
      fc.maxSafeInteger().map((value) => Math.trunc(value / 100)),
      fc.constantFrom(2 ** 52, -(2 ** 52)),
    ),
  ),
  small: fc.integer({ min: -3, max: 3 }),
  money: nullable(fc.oneof(fc.integer(), fc.bigInt({ min: 2n ** 60n, max: 10n ** 34n }), fc.constantFrom(most, -most))),
  ratio: nullable(summed),
  plain: nullable(doubles),
  flag: nullable(fc.boolean()),
  seen: nullable(times),
  day: nullable(fc.oneof(fc.integer({ min: -100_000, max: 100_000 }), fc.constantFrom(-719_162, 2_932_896))),
});

/** Records and markers of a log with gaps, each partition in offset order. */
export const anyLog = fc
  .array(
    fc.record({
      partition: fc.nat(PARTITIONS - 1),
      gap: fc.nat(2),
      row: fc.oneof({ weight: 9, arbitrary: row }, { weight: 1, arbitrary: times }),
    }),
    { maxLength: 40, size: 'max' },
  )
  .map((list) => {
    const ends = new Array<number>(PARTITIONS).fill(0);
    return list.map(({ partition, gap, row: given }): LogEntry => {
      const offset = (ends[partition] ?? 0) + gap;
      ends[partition] = offset + 1;
      return { partition, offset, ...(typeof given === 'number' ? { marker: given } : { row: given }) };
    });
  });

type Scope = Parameters<Parameters<ReturnType<typeof from<typeof everything>>['where']>[0]>[0];
type Condition = ReturnType<Scope['flag']['not']>;
const { condition } = fc.letrec<{ condition: (scope: Scope) => Condition }>((tie) => {
  const inner = tie('condition') as fc.Arbitrary<(scope: Scope) => Condition>;
  const compare = fc.constantFrom(
    'eq' as const,
    'ne' as const,
    'lt' as const,
    'lte' as const,
    'gt' as const,
    'gte' as const,
  );
  const leaf = fc.oneof(
    fc.tuple(compare, words).map(
      ([name, word]) =>
        (row: Scope) =>
          row.note[name](word),
    ),
    fc.tuple(compare, fc.integer({ min: -3, max: 3 })).map(
      ([name, value]) =>
        (row: Scope) =>
          row.small[name](value) as unknown as Condition,
    ),
    fc.tuple(compare, doubles).map(
      ([name, value]) =>
        (row: Scope) =>
          row.ratio[name](value),
    ),
    compare.map((name) => (row: Scope) => row.money[name]('99999999999999999999.5')),
    compare.map((name) => (row: Scope) => row.seen[name]('1970-01-01T00:00:00.01Z')),
    compare.map((name) => (row: Scope) => row.day[name]('1969-12-30')),
    compare.map((name) => (row: Scope) => row.whole[name](row.small)),
    fc.constantFrom(
      (row: Scope) => row.flag,
      (row: Scope) => row.kind.eq('a'),
      (row: Scope) => row.whole.isNull() as unknown as Condition,
    ),
  );
  return {
    condition: fc.oneof(
      { maxDepth: 3, depthIdentifier: 'condition' },
      leaf,
      fc.tuple(inner, inner).map(
        ([a, b]) =>
          (row: Scope) =>
            a(row).and(b(row)),
      ),
      fc.tuple(inner, inner).map(
        ([a, b]) =>
          (row: Scope) =>
            a(row).or(b(row)),
      ),
      inner.map((a) => (row: Scope) => a(row).not()),
    ),
  };
});

/** What a query of {@link queryOf} depends on. */
export const anyChoice = fc.record({
  where: fc.option(condition),
  group: fc.subarray(['who', 'note', 'kind', 'money', 'flag', 'day'] as const),
  window: fc.constantFrom('7 milliseconds', '5 milliseconds', '30 days'),
  lateness: fc.constantFrom('1 millisecond', '2 milliseconds', '3 days'),
});

type Choices = typeof anyChoice extends fc.Arbitrary<infer T> ? T : never;

/** A query with every aggregate of every column. */
export const queryOf = ({ where, group, window, lateness }: Choices): QueryProduct =>
  product({
    name: 'test.all',
    version: '1.0.0',
    owner: 'test',
    description: 'Every aggregate of every column',
    query: (where === null ? from(everything) : from(everything).where(where))
      .tumbling(window)
      .groupBy(...group)
      .aggregate((row) => ({
        records: count(),
        ...{
          whos: countDistinct(row.who),
          notes: countDistinct(row.note),
          moneys: countDistinct(row.money),
          ratios: countDistinct(row.ratio),
        },
        ...{ wholeSum: sum(row.whole), smallSum: sum(row.small), moneySum: sum(row.money), ratioSum: sum(row.ratio) },
        ...{ wholeAvg: avg(row.whole), moneyAvg: avg(row.money), ratioAvg: avg(row.ratio) },
        ...{
          noteMin: min(row.note),
          noteMax: max(row.note),
          kindMax: max(row.kind),
          plainMin: min(row.plain),
          moneyMax: max(row.money),
          seenMin: min(row.seen),
          dayMax: max(row.day),
        },
        ...{
          noteFirst: first(row.note),
          noteLast: last(row.note),
          plainLast: last(row.plain),
          flagFirst: first(row.flag),
          moneyLast: last(row.money),
          seenFirst: first(row.seen),
        },
      })),
    lateness,
    speeds: {
      stream: { freshness: '1 second' },
      microBatch: { every: '10 seconds', freshness: '1 minute' },
      batch: { every: '1 day', freshness: '2 days' },
    },
  });
