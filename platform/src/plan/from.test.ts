import { expect, expectTypeOf, test } from 'vitest';
import { boolean, contract, decimal, double, int32, int64, oneOf, text, timestamp } from '../contract/index.ts';
import { columnsOf } from './expression.ts';
import { expressionText } from './expression-text.ts';
import {
  approximateCountDistinct,
  avg,
  count,
  countDistinct,
  first,
  from,
  last,
  max,
  min,
  sum,
  topK,
  type Query,
  type RowOfColumns,
} from './index.ts';
import { measureText } from './plan-facts.ts';

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

const nullables = ({ output }: Query): readonly string[] =>
  Object.entries(output).flatMap(([name, { nullable }]) => (nullable ? [name] : []));

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

test('computed columns are replaced by what they compute, and conditions are one', () => {
  const { plan } = from(event)
    .withColumns((row) => ({ half: row.size.divide(2) }))
    .withColumns((row) => ({ quarter: row.half.divide(2) }))
    .where((row) => row.quarter.gt(1))
    .where((row) => row.on)
    .groupBy('kind')
    .aggregate((row) => ({ n: count(row.half), most: max(row.quarter).where(row.on).where(row.size.gt(0)) }));
  if (plan.kind !== 'aggregate' || plan.where === null) throw new Error('not an aggregate with a condition');
  expect(columnsOf(plan.where)).toEqual(['size', 'on']);
  expect(expressionText(plan.where)).toBe('(((size / 2) / 2) > 1) and on');
  expect(plan.window).toBeNull();
  expect(plan.measures.map(measureText)).toEqual(['count(size / 2)', 'max((size / 2) / 2) where on and (size > 0)']);
});

test('a running aggregate has no window columns; derived columns may be derived from and filtered by', () => {
  const query = from(event)
    .groupBy('user')
    .aggregate((row) => ({ n: count(), size: sum(row.size) }))
    .withColumns((row) => ({ mean: row.size.divide(row.n) }))
    .withColumns((row) => ({ rounded: row.mean.round() }))
    .having((row) => row.rounded.gt(1))
    .having((row) => row.n.gt(0));
  expectTypeOf<RowOf<typeof query>>().toEqualTypeOf<{
    readonly user: string;
    readonly n: number;
    readonly size: number;
    readonly mean: number | null;
    readonly rounded: number | null;
  }>();
  const { plan } = query;
  if (plan.kind !== 'aggregate' || plan.having === null) throw new Error('not an aggregate with a condition');
  expect(plan.derived.map(({ value }) => expressionText(value))).toEqual(['size / n', 'round(size / n)']);
  expect(expressionText(plan.having)).toBe('(rounded > 1) and (n > 0)');
  expect(Object.keys(query.output)).toEqual(['user', 'n', 'size', 'mean', 'rounded']);
});

test('a measure of some rows only may be NULL, a count may not', () => {
  const query = from(event)
    .tumbling('1 day')
    .aggregate((row) => ({
      n: count().where(row.on),
      size: sum(row.size).where(row.on),
      top: topK(row.kind, 3).where(row.on),
      about: approximateCountDistinct(row.plain),
      firstOn: first(row.on),
    }));
  expectTypeOf<RowOf<typeof query>>().toEqualTypeOf<{
    readonly windowStart: number;
    readonly windowEnd: number;
    readonly n: number;
    readonly size: number | null;
    readonly top: readonly { readonly value: 'a' | 'b'; readonly count: number }[];
    readonly about: number;
    readonly firstOn: boolean;
  }>();
  expect(nullables(query)).toEqual(['size']);
});
