import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Row } from '../contract/index.ts';
import { count, from } from '../plan/index.ts';
import { product, type QueryProduct } from '../product/index.ts';
import { evaluate } from '../testing/evaluate.ts';
import type { LogEntry } from '../testing/index.ts';
import { sale } from '../testing/shop.ts';
import { rowKeyOf, type Served } from './index.ts';
import { mergeServed } from './merge-served.ts';

const about = {
  version: '1.0.0',
  owner: 'shop',
  description: 'For tests',
  lateness: '2 seconds',
  speeds: {
    stream: { freshness: '1 second' },
    microBatch: { every: '10 seconds', freshness: '1 minute' },
    batch: { every: '1 day', freshness: '26 hours' },
  },
};
const visits = product({
  ...about,
  name: 'shop.visits',
  query: from(sale)
    .session('4 seconds')
    .groupBy('customer')
    .aggregate(() => ({ sales: count() })),
});
const shortVisits = product({
  ...about,
  name: 'shop.short-visits',
  query: from(sale)
    .session('4 seconds')
    .groupBy('customer')
    .aggregate(() => ({ sales: count() }))
    .having((row) => row.sales.lt(2)),
});
const SECOND = 1e6;

const sold = (seconds: number, customer = 'ann'): Row => ({
  soldAt: seconds * SECOND,
  customer,
  article: 'axe',
  amount: 1,
});

/** What a speed serves at a cut: batch all records, stream those on time. */
function servedAt(
  of: QueryProduct,
  log: readonly LogEntry[],
  cut: readonly number[],
  reading: 'truth' | 'onTime',
): Served {
  const evaluated = evaluate(of, { [sale.name]: log.filter(({ partition, offset }) => offset < cut[partition]!) });
  const rows = evaluated[reading] as readonly Row[];
  return {
    rows: rows.map((row) => ({ key: rowKeyOf(of, row), task: 0, row })),
    progress: new Map([[0, evaluated.progress]]),
    late: [],
    poison: [],
  };
}

const merged = (of: QueryProduct, batch: Served, stream: Served): Row[] =>
  mergeServed(of, batch, stream, ({ rows }) => rows)
    .map(({ row }) => row)
    .toSorted((a, b) => Number(a['windowStart']) - Number(b['windowStart']));

const overlap = (a: Row, b: Row): boolean =>
  a['customer'] === b['customer'] &&
  Number(a['windowStart']) < Number(b['windowEnd']) &&
  Number(b['windowStart']) < Number(a['windowEnd']);

test('of sessions nothing is shown twice, and nothing that stream shows vanishes, wherever the two stand', () => {
  const seconds = fc.integer({ min: 0, max: 40 });
  const entry = fc.oneof(
    { weight: 8, arbitrary: fc.record({ seconds, customer: fc.constantFrom('ann', 'bob') }) },
    { weight: 1, arbitrary: fc.record({ marker: seconds }) },
  );
  const cut = fc.tuple(fc.nat(20), fc.nat(20));
  let lengthened = 0;
  fc.assert(
    fc.property(
      fc.tuple(fc.array(entry, { maxLength: 20 }), fc.array(entry, { maxLength: 20 })),
      cut,
      cut,
      (partitions, ofBatch, ofStream) => {
        const log = partitions.flatMap((entries, partition) =>
          entries.map((each, offset): LogEntry =>
            'marker' in each
              ? { partition, offset, marker: each.marker * SECOND }
              : { partition, offset, row: sold(each.seconds, each.customer) },
          ),
        );
        const batch = servedAt(visits, log, ofBatch, 'truth');
        const stream = servedAt(visits, log, ofStream, 'onTime');
        const rows = merged(visits, batch, stream);
        for (const { row } of stream.rows) expect(rows.some((shown) => overlap(shown, row))).toBe(true);
        for (const row of rows) expect(rows.filter((other) => overlap(other, row))).toEqual([row]);
        for (const { row } of batch.rows)
          lengthened += stream.rows.filter(
            (other) => overlap(row, other.row) && row['windowEnd'] !== other.row['windowEnd'],
          ).length;
      },
    ),
    { numRuns: 500 },
  );
  expect(lengthened).toBeGreaterThan(0);
});

/** At 5 s of both partitions; then a sale of 3 s comes late. */
const log: readonly LogEntry[] = [
  { partition: 0, offset: 0, row: sold(0) },
  { partition: 0, offset: 1, marker: 7 * SECOND },
  { partition: 0, offset: 2, row: sold(3) },
  { partition: 1, offset: 0, marker: 7 * SECOND },
];
const window = (start: number, end: number) => ({ windowStart: start * SECOND, windowEnd: end * SECOND });

test('a session that a late record lengthens in batch is shown as stream has it until batch has settled it', () => {
  const stream = servedAt(visits, log, [3, 1], 'onTime');
  expect(merged(visits, servedAt(visits, log, [3, 1], 'truth'), stream)).toMatchObject([{ ...window(0, 4), sales: 1 }]);
  const later: readonly LogEntry[] = [
    ...log,
    { partition: 0, offset: 3, marker: 9 * SECOND },
    { partition: 1, offset: 1, marker: 9 * SECOND },
  ];
  expect(merged(visits, servedAt(visits, later, [4, 2], 'truth'), stream)).toMatchObject([
    { ...window(0, 7), sales: 2 },
  ]);
});

test('a session that has ended and that the having of batch leaves out, stream does not bring back', () => {
  const stream = servedAt(shortVisits, log, [3, 1], 'onTime');
  expect(stream.rows).toHaveLength(1);
  expect(merged(shortVisits, servedAt(shortVisits, log, [3, 1], 'truth'), stream)).toEqual([]);
});
