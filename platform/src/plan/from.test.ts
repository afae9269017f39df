import { describe, expect, expectTypeOf, test } from 'vitest';
import { boolean, contract, decimal, double, int32, int64, oneOf, text, timestamp } from '../contract/index.ts';
import { avg, count, countDistinct, from, last, max, min, sum, type Query, type RowOfColumns } from './index.ts';

const event = contract({
  name: 'test.event',
  version: '1.0.0',
  owner: 'test',
  description: 'test',
  fields: {
    user: text(),
    at: timestamp(),
    on: boolean(),
    size: int32(),
    bytes: int64().nullable(),
    price: decimal(12, 2),
    rate: decimal(12, 4),
    heat: double({ sumScale: 9 }),
    plain: double(),
    kind: oneOf('a', 'b').nullable(),
  },
  key: 'user',
  eventTime: 'at',
  idle: '1 hour',
});

type RowOf<Q> = Q extends Query<infer C> ? RowOfColumns<C> : never;

test('the row is inferred: groups, window, measures, and which of them may be NULL', () => {
  const query = from(event)
    .tumbling('1 minute')
    .groupBy('user', 'kind')
    .aggregate((row) => ({
      n: count(),
      users: countDistinct(row.user),
      bytes: sum(row.bytes),
      size: sum(row.size),
      price: sum(row.price),
      heat: avg(row.heat),
      low: min(row.kind),
      latest: last(row.on),
      high: max(row.at),
    }));
  expectTypeOf<RowOf<typeof query>>().toEqualTypeOf<{
    readonly user: string;
    readonly kind: 'a' | 'b' | null;
    readonly windowStart: number;
    readonly windowEnd: number;
    readonly n: number;
    readonly users: number;
    readonly bytes: number | null;
    readonly size: number;
    readonly price: number | bigint;
    readonly heat: number;
    readonly low: 'a' | 'b' | null;
    readonly latest: boolean;
    readonly high: number;
  }>();
  const { plan } = query;
  if (plan.kind !== 'aggregate') throw new Error('not an aggregate');
  expect(Object.fromEntries(plan.measures.map(({ name, column }) => [name, column]))).toMatchObject({
    bytes: { type: { kind: 'int64' }, nullable: true },
    size: { type: { kind: 'int64' }, nullable: false },
    price: { type: { kind: 'decimal', precision: 38, scale: 2 }, nullable: false },
    heat: { type: { kind: 'double' }, nullable: false },
    low: { type: { kind: 'enum' }, nullable: true },
  });
});

test('the compiler refuses what has no meaning', () => {
  const source = from(event);
  const grouped = source.tumbling('1 minute').groupBy('user');
  const declarations = () => [
    // @ts-expect-error: no such column
    source.where((row) => row.nothing.eq(1)),
    // @ts-expect-error: text is not a number
    source.where((row) => row.user.gt(1)),
    // @ts-expect-error: two types
    source.where((row) => row.size.eq(row.user)),
    // @ts-expect-error: no such symbol
    source.where((row) => row.kind.eq('c')),
    // @ts-expect-error: enums have no order
    source.where((row) => row.kind.lt('a')),
    // @ts-expect-error: a number is no condition
    source.where((row) => row.size),
    // @ts-expect-error: an aggregate is no condition
    source.where(() => count()),
    // @ts-expect-error: nothing to negate
    source.where((row) => row.size.not()),
    // @ts-expect-error: an ungrouped column
    grouped.aggregate((row) => ({ path: row.user })),
    // @ts-expect-error: text has no sum
    grouped.aggregate((row) => ({ path: sum(row.user) })),
    // @ts-expect-error: a double without a scale has no exact sum
    grouped.aggregate((row) => ({ heat: sum(row.plain) })),
    // @ts-expect-error: a double without a scale has no exact mean
    grouped.aggregate((row) => ({ heat: avg(row.plain) })),
    // @ts-expect-error: booleans have no order
    grouped.aggregate((row) => ({ on: max(row.on) })),
    // @ts-expect-error: no such column
    source.tumbling('1 minute').groupBy('nothing'),
    // @ts-expect-error: doubles do not group
    source.tumbling('1 minute').groupBy('heat'),
  ];
  expect(declarations).toBeTypeOf('function');
});

describe('what only values show is refused when the module loads', () => {
  const source = from(event);
  test.each<[string, () => unknown, RegExp]>([
    ['a duration', () => source.tumbling('1 month'), /1 month/],
    ['a window too short', () => source.tumbling('5 microseconds'), /5 microseconds/],
    [
      'a group twice',
      () =>
        source
          .tumbling('1 day')
          .groupBy('user', 'user')
          .aggregate(() => ({ n: count() })),
      /two .* user/,
    ],
    [
      'a measure named as a group',
      () =>
        source
          .tumbling('1 day')
          .groupBy('user')
          .aggregate(() => ({ user: count() })),
      /user/,
    ],
    [
      'a measure named as the window',
      () => source.tumbling('1 day').aggregate(() => ({ windowEnd: count() })),
      /windowEnd/,
    ],
    [
      'a measure that differs from a group by case only',
      () =>
        source
          .tumbling('1 day')
          .groupBy('user')
          .aggregate(() => ({ useR: count() })),
      /user and useR/,
    ],
    [
      'measures that differ by case only',
      () => source.tumbling('1 day').aggregate(() => ({ views: count(), vIews: count() })),
      /views and vIews/,
    ],
    ['a measure for people', () => source.tumbling('1 day').aggregate(() => ({ 'All views': count() })), /camel case/],
    ['no measures', () => source.tumbling('1 day').aggregate(() => ({})), /no measures/],
    ['a decimal of too many digits', () => source.where((row) => row.price.gt('0.005')), /0.005/],
    ['a decimal that no column holds', () => source.where((row) => row.price.gt('9'.repeat(37))), /9999/],
    ['decimals of two scales', () => source.where((row) => row.price.gt(row.rate as never)), /scale 2 and 4/],
    ['a time that is none', () => source.where((row) => row.at.gt('yesterday')), /yesterday/],
    ['a fraction for a whole number', () => source.where((row) => row.size.gt(0.5)), /0.5/],
    ['text no engine can hold', () => source.where((row) => row.user.eq('\0')), /u0000/],
  ])('%s', (_, declare, message) => {
    expect(declare).toThrow(message);
  });
});

test('a plan is frozen throughout and is the same JSON for the same declaration', () => {
  const declare = () =>
    from(event)
      .where((row) => row.price.gte('1.50').and(row.at.lt('2024-02-28')))
      .tumbling('1 day')
      .aggregate((row) => ({ n: count(), users: countDistinct(row.user) })).plan;
  expect(JSON.stringify(declare())).toBe(JSON.stringify(declare()));
  const isFrozen = (value: unknown): boolean =>
    typeof value !== 'object' || value === null || (Object.isFrozen(value) && Object.values(value).every(isFrozen));
  expect(isFrozen(declare())).toBe(true);
});
