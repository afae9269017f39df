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
} from '../../plan/index.ts';
import { product, type QueryProduct } from '../../product/index.ts';
import { timePassesTo } from '../run-product.ts';
import { at, costs, declared, item, price, type ConformanceCase } from './conformance-case.ts';

const time = (seconds: number): string => new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');
const span = (start: number, end: number) => ({ windowStart: time(start), windowEnd: time(end) });
const soon = (seconds: number) => timePassesTo(seconds * 1_000_000);

const queryCase = (
  group: string,
  name: string,
  declare: ConformanceCase['declare'],
  items: ConformanceCase['input'][string],
  expected: ConformanceCase['expected'],
  prices?: ConformanceCase['input'][string],
): ConformanceCase => ({
  ...{ group, name, declare, expected },
  input: { 'test.item': items, ...(prices === undefined ? {} : { 'test.price': prices }) },
});

const numbers = [at(1, { small: 1 }), at(2, { small: 4 }), at(3, { small: 1 }), at(4)];
const aggregate = (name: string, measure: Parameters<typeof ofItems>[0], value: unknown): ConformanceCase =>
  queryCase('aggregates', name, () => declared(ofItems(measure)), numbers, [{ value } as never]);
const items = from(item);
type Measures = ReturnType<Parameters<typeof items.aggregate>[0]>;
const ofItems = (measure: (row: Parameters<Parameters<typeof items.aggregate>[0]>[0]) => Measures[string]) =>
  items.aggregate((row) => ({ value: measure(row) }));

const AGGREGATES: readonly ConformanceCase[] = [
  aggregate('count of rows', () => count(), 4),
  aggregate('count of values', (row) => count(row.small), 3),
  aggregate('countDistinct', (row) => countDistinct(row.small), 2),
  aggregate('approximateCountDistinct', (row) => approximateCountDistinct(row.small), 2),
  aggregate('sum', (row) => sum(row.small), 6),
  aggregate('avg', (row) => avg(row.small), 2),
  aggregate('min', (row) => min(row.small), 1),
  aggregate('max', (row) => max(row.small), 4),
  aggregate('first by event time', (row) => first(row.small), 1),
  aggregate('last skips NULL', (row) => last(row.small), 1),
  aggregate('topK', (row) => topK(row.small, 1), [{ value: 1, count: 2 }]),
  aggregate('an aggregate of some rows', (row) => sum(row.small).where(row.small.gt(1)), 4),
  aggregate('an aggregate of no value', (row) => max(row.money), null),
];

const byWho = [at(1), at(9, { who: 'bob' }), at(10), soon(60)];
const counted = { n: count() };

const WINDOWS: readonly ConformanceCase[] = [
  queryCase(
    'windows',
    'tumbling, half open',
    () =>
      declared(
        items.tumbling('10 seconds').aggregate(() => counted),
        '1 minute',
      ),
    byWho,
    [
      { ...span(0, 10), n: 2 },
      { ...span(10, 20), n: 1 },
    ],
  ),
  queryCase(
    'windows',
    'hopping',
    () =>
      declared(
        items.hopping('10 seconds', '5 seconds').aggregate(() => counted),
        '1 minute',
      ),
    [at(7)],
    [
      { ...span(0, 10), n: 1 },
      { ...span(5, 15), n: 1 },
    ],
  ),
  queryCase(
    'windows',
    'sessions, apart by the gap',
    () =>
      declared(
        items
          .session('5 seconds')
          .groupBy('who')
          .aggregate(() => counted),
        '1 minute',
      ),
    [at(1), at(5), at(10)],
    [
      { who: 'ann', ...span(1, 10), n: 2 },
      { who: 'ann', ...span(10, 15), n: 1 },
    ],
  ),
  queryCase(
    'windows',
    'no window: a running aggregate',
    () => declared(items.groupBy('who').aggregate(() => counted)),
    byWho,
    [
      { who: 'ann', n: 2 },
      { who: 'bob', n: 1 },
    ],
  ),
  queryCase(
    'windows',
    'late records are left out of stream and micro-batch',
    () => declared(items.tumbling('10 seconds').aggregate(() => counted)),
    [at(1), at(10), at(2)],
    {
      onTime: [
        { ...span(0, 10), n: 1 },
        { ...span(10, 20), n: 1 },
      ],
      truth: [
        { ...span(0, 10), n: 2 },
        { ...span(10, 20), n: 1 },
      ],
    },
  ),
];

const ROWS: readonly ConformanceCase[] = [
  queryCase(
    'rows',
    'where keeps what is true alone',
    () => declared(items.where((row) => row.small.gt(1)).aggregate(() => counted)),
    numbers,
    [{ n: 1 }],
  ),
  queryCase(
    'rows',
    'withColumns before a group',
    () =>
      declared(
        items
          .withColumns((row) => ({ odd: row.small.modulo(2).eq(1) }))
          .groupBy('odd')
          .aggregate(() => counted),
      ),
    numbers,
    [
      { odd: null, n: 1 },
      { odd: false, n: 1 },
      { odd: true, n: 2 },
    ],
  ),
  queryCase(
    'rows',
    'withColumns and having after it',
    () =>
      declared(
        items
          .groupBy('small')
          .aggregate(() => counted)
          .withColumns((row) => ({ twice: row.n.multiply(2) }))
          .having((row) => row.twice.gt(2)),
      ),
    numbers,
    [{ small: 1, n: 2, twice: 4 }],
  ),
];

const perTen = (): QueryProduct =>
  product({
    ...{ name: 'test.per-ten', version: '1.0.0', owner: 'test', description: 'For the conformance table' },
    query: items
      .tumbling('10 seconds')
      .groupBy('who')
      .aggregate(() => counted),
    lateness: '0 seconds',
    speeds: {
      stream: { freshness: '1 second' },
      microBatch: { every: '1 second', freshness: '1 minute' },
      batch: { every: '1 day', freshness: '2 days' },
    },
  });

const TOGETHER: readonly ConformanceCase[] = [
  queryCase(
    'together',
    'joinWithin',
    () =>
      declared(
        items
          .joinWithin(from(price), (left, right) => [left.who, right.who], '2 seconds')
          .select((left, right) => ({ who: left.who, price: right.price })),
      ),
    [at(3), at(4, { who: 'bob' })],
    [{ who: 'ann', price: 5 }],
    [costs(1, 'ann', 5), costs(6, 'ann', 6)],
  ),
  queryCase(
    'together',
    'lookup as of the event time',
    () =>
      declared(
        items
          .lookup(from(price), (left, right) => [left.who, right.who])
          .select((left, right) => ({ who: left.who, price: right.price })),
      ),
    [at(3), at(4, { who: 'bob' }), soon(20)],
    [
      { who: 'ann', price: 5 },
      { who: 'bob', price: null },
    ],
    [costs(1, 'ann', 5), costs(5, 'ann', 6), soon(20)],
  ),
  queryCase(
    'together',
    'a product over the finals of a product',
    () =>
      declared(
        from(perTen() as never as typeof item)
          .tumbling('1 minute')
          .aggregate(() => counted),
        null,
      ),
    [at(1), at(2), at(11), at(25), soon(30)],
    [{ ...span(0, 60), n: 3 }],
  ),
];

const refused = (name: string, declare: ConformanceCase['declare'], code: string): ConformanceCase =>
  queryCase('refused', name, declare, [], code);

const REFUSED: readonly ConformanceCase[] = [
  refused(
    'a window shorter than a millisecond',
    () => declared(items.tumbling('0 seconds').aggregate(() => counted)),
    'PLAN_INVALID',
  ),
  refused(
    'a slide longer than the window',
    () => declared(items.hopping('1 second', '2 seconds').aggregate(() => counted)),
    'PLAN_INVALID',
  ),
  refused(
    'a division by the literal 0',
    () => declared(items.select((row) => ({ value: row.small.divide(0) }))),
    'PLAN_INVALID',
  ),
  refused(
    'a decimal of 39 digits',
    () => declared(items.select((row) => ({ value: row.small.toDecimal(39, 0) }))),
    'PLAN_INVALID',
  ),
  refused(
    'a group by a double',
    () => declared(items.groupBy('ratio' as never).aggregate(() => counted)),
    'PLAN_INVALID',
  ),
  refused(
    'a query without a lateness',
    () =>
      declared(
        items.aggregate(() => counted),
        null,
      ),
    'PRODUCT_INVALID',
  ),
  refused(
    'a product over a running aggregate',
    () =>
      declared(
        from(declared(items.groupBy('who').aggregate(() => counted)) as never as typeof item).aggregate(() => counted),
      ),
    'PLAN_INVALID',
  ),
];

/** Windows, aggregates, joins and what is refused when it is declared. */
export const QUERY_CASES: readonly ConformanceCase[] = [...AGGREGATES, ...WINDOWS, ...ROWS, ...TOGETHER, ...REFUSED];
