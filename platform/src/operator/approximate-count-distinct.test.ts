import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ByteReader } from '../contract/byte-reader.ts';
import { ByteWriter } from '../contract/byte-writer.ts';
import type { Column, Scalar } from '../contract/column.ts';
import { approximateCountDistinct, EXACT_UP_TO, type ApproximateDistinct } from './approximate-count-distinct.ts';
import { SKETCH_ERROR } from './distinct-sketch.ts';

const text: Column = { type: { kind: 'text' }, nullable: false };
const integer: Column = { type: { kind: 'int64' }, nullable: false };
const distinct = approximateCountDistinct(text);

function fold(values: Iterable<Scalar>): ApproximateDistinct {
  const state = distinct.create();
  for (const value of values) distinct.add(state, value, 0, 0, 0, 0);
  return state;
}

const bytesOf = (state: ApproximateDistinct): Buffer => {
  const writer = new ByteWriter();
  distinct.write(writer, state);
  return writer.take();
};

const words = (from: number, to: number): string[] => Array.from({ length: to - from }, (_, at) => `user-${from + at}`);

test('up to the declared number the count is exact, with one value more it is estimated', () => {
  const state = fold(words(0, EXACT_UP_TO));
  expect(distinct.result(state)).toBe(EXACT_UP_TO);
  expect(state.sketch).toBe(null);
  distinct.add(state, 'user-0', 0, 0, 0, 0);
  expect(state.sketch).toBe(null);
  distinct.add(state, 'another', 0, 0, 0, 0);
  expect(state.sketch).not.toBe(null);
  expect(state.values.size).toBe(0);
});

test('the state depends only on the set of values, bit for bit', () => {
  const around = fc.integer({ min: EXACT_UP_TO - 40, max: EXACT_UP_TO + 40 });
  fc.assert(
    fc.property(
      around,
      fc.array(fc.nat(EXACT_UP_TO), { minLength: 1, maxLength: 4 }),
      fc.boolean(),
      (count, cuts, isRead) => {
        const all = words(0, count);
        const whole = fold(all);
        const edges = [0, ...cuts.toSorted((a, b) => a - b), count];
        // Parts overlap, and are merged from the last to the first.
        const parts = edges.slice(1).map((end, at) => fold(all.slice(Math.max(0, (edges[at] ?? 0) - 300), end)));
        const merged = distinct.create();
        for (const part of parts.toReversed())
          distinct.merge(merged, isRead ? distinct.read(new ByteReader(bytesOf(part))) : part);
        expect(merged.sketch).toEqual(whole.sketch);
        expect([...merged.values].toSorted()).toEqual([...whole.values].toSorted());
        expect(distinct.result(merged)).toBe(distinct.result(whole));
      },
    ),
    { numRuns: 50 },
  );
});

test.each([2_000, 10_000, 50_000])('of %d values the estimates are within the stated error', (count) => {
  const runs = 12;
  const errors = Array.from({ length: runs }, (_, run) => {
    const operator = approximateCountDistinct(integer);
    const state = operator.create();
    for (let at = 0; at < count; at++) operator.add(state, run * 1e9 + at, 0, 0, 0, 0);
    return Number(operator.result(state)) / count - 1;
  });
  expect(Math.max(...errors.map(Math.abs))).toBeLessThan(4 * SKETCH_ERROR);
  // The mean of independent estimates is nearer: so there is no bias.
  expect(Math.abs(errors.reduce((a, b) => a + b) / runs)).toBeLessThan((4 * SKETCH_ERROR) / Math.sqrt(runs));
});
