import { expect, test } from 'vitest';
import { from } from '../plan/index.ts';
import { product } from '../product/index.ts';
import { rowKeyOf, type ServedRow } from '../serving/index.ts';
import { sale } from '../testing/shop.ts';
import { matchRows } from './match-rows.ts';

const amounts = product({
  name: 'shop.amounts',
  version: '1.0.0',
  owner: 'shop',
  description: 'For tests',
  query: from(sale).select(({ amount }) => ({ amount })),
  lateness: '0 seconds',
  speeds: {
    stream: { freshness: '1 second' },
    microBatch: { every: '10 seconds', freshness: '1 minute' },
    batch: { every: '1 day', freshness: '26 hours' },
  },
});
const MANY = 60_000;
const row = { amount: 200 };
const right = Array.from({ length: MANY }, (_, copy): ServedRow => ({
  key: rowKeyOf(amounts, row, copy),
  task: 0,
  row,
}));
const shown = (count: number) =>
  right.slice(0, count).map((each, at) => ({ ...each, key: `[${String(at)},0,${String(at)}]` }));

test('equal rows of a select pair one by one, under keys of other speeds, in time that grows with their number', () => {
  const matches = matchRows(amounts, right, right, shown(MANY));
  expect(matches.every(({ truth, onTime, actual }) => truth === onTime && actual !== undefined)).toBe(true);
  expect(new Set(matches.map(({ truth }) => truth?.key)).size).toBe(MANY);
}, 5000);

test('of equal rows those that are not shown, and those that are too many, stay alone', () => {
  const missing = matchRows(amounts, right.slice(0, 5), right.slice(0, 3), shown(2));
  expect(missing.map(({ truth, onTime, actual }) => [truth, onTime, actual].map((each) => each !== undefined))).toEqual(
    [
      [true, true, true],
      [true, true, true],
      [true, true, false],
      [true, false, false],
      [true, false, false],
    ],
  );
  const surplus = matchRows(amounts, right.slice(0, 1), right.slice(0, 1), shown(2));
  expect(surplus.map(({ onTime, actual }) => [onTime !== undefined, actual !== undefined])).toEqual([
    [true, true],
    [false, true],
  ]);
});
