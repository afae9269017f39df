import { expect, test } from 'vitest';
import { faultsOf } from './judge.ts';
import { expectedCounts } from './load.ts';
import type { Pressed } from './run-pressed.ts';
import { judgeCounts, type CountedRow } from './tables.ts';

const MEBIBYTE = 1024 * 1024;
const bounds = { heap: 256, all: 500 };
const good: Pressed = {
  stall: { name: 'a stall', refusesFrom: 10, share: 1, run: async () => undefined },
  ...{ seconds: 12, came: 1_200, refused: 3, withoutRetryAfter: 0, recovery: 4, records: 2_000, lost: 0, doubled: 0 },
  before: { http: 200 * MEBIBYTE, stream: 200 * MEBIBYTE },
  peaks: { http: 499 * MEBIBYTE, stream: 300 * MEBIBYTE },
};

test('what stays in its bounds is good', () => {
  expect(faultsOf(good, bounds)).toEqual([]);
  expect(faultsOf({ ...good, seconds: 5, refused: 0 }, bounds)).toEqual([]);
});

test.each<[string, Partial<Pressed>]>([
  ['stream needed more than 500 MiB', { peaks: { http: 0, stream: 501 * MEBIBYTE } }],
  ['not caught up in time', { recovery: undefined }],
  ['tables are wrong', { lost: 1 }],
  ['tables are wrong', { doubled: 1 }],
  ['nobody was refused', { refused: 0 }],
  ['2 answers 429 without Retry-After', { withoutRetryAfter: 2 }],
])('%s', (fault, change) => expect(faultsOf({ ...good, ...change }, bounds)).toEqual([fault]));

const RECORDS = 13_000;
const rows = (): CountedRow[] =>
  [...expectedCounts(RECORDS)].map(([key, sums]) => {
    const [start = '', team = ''] = key.split(' ');
    return { team, windowStart: Number(start), ...sums };
  });

test('counts that miss a record, have one twice or another in its place are told', () => {
  const right = rows();
  const [first, ...others] = right;
  if (first === undefined) throw new Error('no rows');
  expect(right.length).toBeGreaterThan(20);
  expect(judgeCounts(RECORDS, right)).toEqual({ lost: 0, doubled: 0 });
  expect(judgeCounts(RECORDS, others)).toEqual({ lost: first.parcels, doubled: 0 });
  expect(judgeCounts(RECORDS, [{ ...first, parcels: first.parcels - 2 }, ...others])).toEqual({ lost: 2, doubled: 0 });
  expect(judgeCounts(RECORDS, [{ ...first, parcels: first.parcels + 1 }, ...others])).toEqual({ lost: 0, doubled: 1 });
  expect(judgeCounts(RECORDS, [{ ...first, numbers: first.numbers + 1 }, ...others])).toEqual({ lost: 0, doubled: 1 });
  expect(judgeCounts(RECORDS, [...right, { ...first, windowStart: 0 }]).doubled).toBe(first.parcels);
});
