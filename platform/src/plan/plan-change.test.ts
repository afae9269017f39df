import { expect, test } from 'vitest';
import { contract, decimal, int32, text, timestamp } from '../contract/index.ts';
import { product } from '../product/index.ts';
import type { Query } from './index.ts';
import { count, from, planChanges, planJson, sum, topK } from './index.ts';

const event = contract({
  ...{ name: 'test.event', version: '1.0.0', owner: 'test', description: 'test', idle: '1 hour' },
  fields: { user: text(), at: timestamp(), size: int32(), price: decimal(38, 2) },
  key: 'user',
  eventTime: 'at',
});
const minutes = from(event).tumbling('1 minute');
const counted = minutes.groupBy('size').aggregate(() => ({ n: count() }));
const json = (query: Query, lateness = 60e6) => planJson({ plan: query.plan, lateness });
const changes = (query: Query, lateness?: number) => planChanges(json(counted), json(query, lateness));

test('nothing changed', () => {
  expect(changes(minutes.groupBy('size').aggregate(() => ({ n: count() })))).toEqual([]);
});

test.each<[string, Query, readonly string[]]>([
  [
    'the window',
    from(event)
      .hopping('10 minutes', '60 seconds')
      .groupBy('size')
      .aggregate(() => ({ n: count() })),
    ['window: hopping 10 minutes by 1 minute; was tumbling 1 minute'],
  ],
  [
    'no window, another group',
    from(event)
      .groupBy('user')
      .aggregate(() => ({ n: count() })),
    ['window: none; was tumbling 1 minute', 'group size: gone; was size', 'group user: new, user'],
  ],
  [
    'a condition',
    from(event)
      .where((row) => row.size.add(1).gt(5).and(row.price.lt('0.50').not()))
      .tumbling('1 minute')
      .groupBy('size')
      .aggregate(() => ({ n: count() })),
    ['where: new, ((size + 1) > 5) and not(price < 0.50)'],
  ],
  [
    'measures added and changed',
    minutes
      .groupBy('size')
      .aggregate((row) => ({
        n: count(row.size).where(row.user.eq('a')),
        total: sum(row.price),
        top: topK(row.user, 3),
      }))
      .having((row) => row.n.gte(2)),
    [
      'measure n: count(size) where user = "a", int64; was count(), int64',
      'measure total: new, sum(price), decimal(38, 2)',
      'measure top: new, topK(user, 3), list of count int64, value text',
      'having: new, n >= 2',
    ],
  ],
])('%s', (_, query, expected) => {
  expect(changes(query)).toEqual(expected);
});

test('the lateness, and columns that only changed their place', () => {
  expect(changes(counted, 90e6)).toEqual(['lateness: 90 seconds; was 1 minute']);
  const by = (...names: readonly ('size' | 'user')[]) =>
    json(minutes.groupBy(...names).aggregate(() => ({ n: count() })));
  expect(planChanges(by('size', 'user'), by('user', 'size'))).toEqual(['order of groups: user, size; was size, user']);
});

test('a literal is told apart from another by its last digit', () => {
  const above = (units: string) =>
    json(
      from(event)
        .where((row) => row.price.gt(units))
        .select((row) => ({ user: row.user })),
    );
  expect(planChanges(above('90071992547409931.00'), above('90071992547409931.01'))).toEqual([
    'where: price > 90071992547409931.01; was price > 90071992547409931.00',
  ]);
});

test('what lies below: another product, a side, the way rows are joined', () => {
  const speeds = {
    stream: { freshness: '1 second' },
    microBatch: { every: '10 seconds', freshness: '1 minute' },
    batch: { every: '1 day', freshness: '2 days' },
  };
  const rest = { name: 'test.counts', version: '1.0.0', owner: 'test', description: 'test', speeds };
  const counts = product({ ...rest, lateness: '1 minute', query: counted });
  const others = product({
    ...{ ...rest, lateness: '1 hour' },
    query: from(event)
      .where((row) => row.user.ne(''))
      .tumbling('1 minute')
      .groupBy('size')
      .aggregate(() => ({ n: count() })),
  });
  const beside = (inner: typeof counts, bound: string, least: number) =>
    from(inner)
      .where((row) => row.n.gt(least))
      .joinWithin(from(event), (left, right) => [left.size, right.size], bound)
      .select((left, right) => ({ n: left.n, user: right.user }));
  const text = (query: Query) => planJson({ plan: query.plan, lateness: 0 });
  const before = text(beside(counts, '1 minute', 1));
  expect(planChanges(before, text(beside(others, '1 minute', 1)))).toEqual([
    'lateness of product test.counts: 1 hour; was 1 minute',
    'where of product test.counts: new, user <> ""',
  ]);
  expect(planChanges(before, text(beside(counts, '5 minutes', 2)))).toEqual([
    'input: join by size = size within 5 minutes; was join by size = size within 1 minute',
    'where of the left: n > 2; was n > 1',
  ]);
});
