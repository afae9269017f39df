import { expect, expectTypeOf, test } from 'vitest';
import { contract, decimal, int32, text, timestamp } from '../contract/index.ts';
import { product } from '../product/index.ts';
import { expressionText } from './expression-text.ts';
import {
  count,
  from,
  sum,
  topK,
  type JoinRelation,
  type LookupRelation,
  type Query,
  type RowOfColumns,
  type Side,
} from './index.ts';

const about = { version: '1.0.0', owner: 'test', description: 'test', idle: '1 hour' };
const sale = contract({
  ...about,
  name: 'test.sale',
  fields: { user: text(), at: timestamp(), article: text().nullable(), units: int32(), price: decimal(9, 2) },
  key: 'user',
  eventTime: 'at',
});
const tariff = contract({
  ...about,
  name: 'test.tariff',
  fields: { article: text(), since: timestamp(), tax: decimal(5, 4), note: text() },
  key: 'article',
  eventTime: 'since',
});
type RowOf<Q> = Q extends Query<infer C> ? RowOfColumns<C> : never;

const sides = (query: Query): JoinRelation | LookupRelation => {
  const { input } = query.plan;
  if (input.node !== 'join' && input.node !== 'lookup') throw new Error('not joined');
  return input;
};
const names = (side: Side): readonly string[] => side.columns.map(({ name }) => name);

test('a lookup makes the columns of the table nullable, and carries only what is read', () => {
  const query = from(sale)
    .where((row) => row.units.gt(0))
    .withColumns((row) => ({ total: row.price.multiply(row.units) }))
    .lookup(
      from(tariff).where((row) => row.note.ne('old')),
      (left, right) => [left.article, right.article],
    )
    .where((left) => left.user.ne(''))
    .select((left, right) => ({ total: left.total, tax: right.tax }));
  expectTypeOf<RowOf<typeof query>>().toEqualTypeOf<{
    readonly total: number | bigint | null;
    readonly tax: number | bigint | null;
  }>();
  const { node, left, right, leftKey, rightKey } = sides(query);
  expect([node, names(left), names(right)]).toEqual(['lookup', ['user', 'article', 'total'], ['article', 'tax']]);
  expect([leftKey, rightKey].map(expressionText)).toEqual(['article', 'article']);
  expect(left.columns.map(({ value }) => expressionText(value))).toEqual(['user', 'article', 'price * units']);
  expect([left.where, right.where].map((where) => where && expressionText(where))).toEqual([
    'units > 0',
    'note <> "old"',
  ]);
  expect(query.output).toMatchObject({
    total: { type: { kind: 'decimal', precision: 38, scale: 2 }, nullable: true },
    tax: { type: { kind: 'decimal', precision: 5, scale: 4 }, nullable: true },
  });
  expect(right.columns[1]?.value.column.nullable).toBe(false);
  expect(query.inputs.map(({ name }) => name)).toEqual(['test.sale', 'test.tariff']);
});

test('pairs group by columns of a side and by computed ones, and keep what is not NULL so', () => {
  const query = from(sale)
    .joinWithin(from(sale), (left, right) => [left.user, right.user], '5 minutes')
    .withColumns((left, right) => ({ hour: left.at.startOf('hour'), pair: left.units.add(right.units) }))
    .where((left, right, row) => row.pair.gt(left.units).or(right.units.gt(1)))
    .tumbling('1 hour')
    .groupBy('left.article', 'hour')
    .aggregate((left, right, row) => ({ n: count(), price: sum(right.price), pair: sum(row.pair) }));
  expectTypeOf<RowOf<typeof query>>().toEqualTypeOf<{
    readonly article: string | null;
    readonly hour: number;
    readonly windowStart: number;
    readonly windowEnd: number;
    readonly n: number;
    readonly price: number | bigint;
    readonly pair: number | null;
  }>();
  expect(Object.keys(query.output)).toEqual(['article', 'hour', 'windowStart', 'windowEnd', 'n', 'price', 'pair']);
  expect(sides(query)).toMatchObject({ node: 'join', within: 300e6 });
  expect(names(sides(query).left)).toEqual(['user', 'at', 'article', 'units']);
  expect(names(sides(query).right)).toEqual(['user', 'units', 'price']);
  expect(query.inputs).toHaveLength(1);
});

test('joins follow one another by computed columns, each inner side carrying what the outer reads', () => {
  const query = from(sale)
    .joinWithin(from(sale), (left, right) => [left.user, right.user], '5 minutes')
    .withColumns((left, right) => ({ article: left.article, price: right.price, unused: left.at }))
    .lookup(from(tariff), (left, right) => [left.article, right.article])
    .select((left, right) => ({ price: left.price.multiply(right.tax) }));
  const outer = sides(query);
  const inner = outer.left.relation;
  if (inner.node !== 'join') throw new Error('not a join of a join');
  expect([names(outer.left), names(inner.left), names(inner.right)]).toEqual([
    ['article', 'price'],
    ['user', 'article'],
    ['user', 'price'],
  ]);
});

test('lists of another product are shown by it, never read', () => {
  const tops = product({
    ...{ name: 'test.tops', version: '1.0.0', owner: 'test', description: 'test', lateness: '1 minute' },
    speeds: {
      stream: { freshness: '1 second' },
      microBatch: { every: '10 seconds', freshness: '1 minute' },
      batch: { every: '1 day', freshness: '2 days' },
    },
    query: from(sale)
      .tumbling('1 hour')
      .aggregate((row) => ({ n: count(), top: topK(row.user, 3) })),
  });
  const query = from(tops).select((row) => {
    expect(Object.keys(row)).toEqual(['windowStart', 'windowEnd', 'n']);
    expectTypeOf(row).not.toHaveProperty('top');
    return { n: row.n };
  });
  expect(query.plan.input).toMatchObject({ node: 'product', product: 'test.tops', lateness: 60e6 });
  expect(from(tops).joinWithin(from(tops), (l, r) => [l.n, r.n], '0 seconds').rows.sides?.left['top']).toBeUndefined();
});
