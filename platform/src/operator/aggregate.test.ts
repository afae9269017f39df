import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ByteReader } from '../contract/byte-reader.ts';
import { ByteWriter } from '../contract/byte-writer.ts';
import type { Column, Scalar } from '../contract/column.ts';
import { integer } from '../contract/decimal.ts';
import type { Aggregate } from './aggregate.ts';
import { approximateCountDistinct } from './approximate-count-distinct.ts';
import { avg } from './avg.ts';
import { compareText } from './compare-values.ts';
import { countDistinct } from './count-distinct.ts';
import { count } from './count.ts';
import { edge } from './edge.ts';
import { extreme } from './extreme.ts';
import { sum } from './sum.ts';
import { topK } from './top-k.ts';

const text: Column = { type: { kind: 'text' }, nullable: false };
const money: Column = { type: { kind: 'decimal', precision: 38, scale: 2 }, nullable: false };
const heat: Column = { type: { kind: 'double', sumScale: 9 }, nullable: false };
const m = { product: 'shop.daily', measure: 'm' };
const words = fc.constantFrom('', 'a', 'b', '\u{ffff}', '\u{10000}');
const units = fc.oneof(fc.integer(), fc.bigInt({ min: -(2n ** 90n), max: 2n ** 90n }).map(integer));
const doubles = fc.oneof(
  fc.constantFrom(0.5e-9, -0.5e-9, 1e20, -1e20, 2 ** 53),
  fc.double({ min: -1e6, max: 1e6, noNaN: true }).map((x) => x + 0),
);

const aggregates: [string, Aggregate<object>, fc.Arbitrary<Scalar>][] = [
  ['count', count, words],
  ['countDistinct of text', countDistinct(text), words],
  ['countDistinct of decimals', countDistinct(money), units],
  ['sum of decimals', sum(money.type, m), units],
  ['sum of doubles', sum(heat.type, m), doubles],
  ['avg of doubles', avg(heat.type, m), doubles],
  ['min of text', extreme(text, 'min'), words],
  ['max of decimals', extreme(money, 'max'), units],
  ['first of text', edge(text, 'first'), words],
  ['last of doubles', edge(heat, 'last'), doubles],
  ['topK of text', topK(text, 2), words],
  ['topK of decimals', topK(money, 3), units],
  ['approximateCountDistinct of text', approximateCountDistinct(text), words],
];

describe.each(aggregates)('%s', (_, aggregate, values) => {
  /** Records at few times, so that ties are decided by address. */
  const records = fc.uniqueArray(fc.tuple(values, fc.nat(2), fc.nat(2), fc.nat(9)), {
    selector: ([, , partition, offset]) => `${partition} ${offset}`,
    maxLength: 20,
  });
  type Records = [Scalar, number, number, number][];
  const fold = (members: Records) => {
    const state = aggregate.create();
    for (const [value, time, partition, offset] of members)
      aggregate.add(state, value, time, offset % 2, partition, offset);
    return state;
  };
  const copy = (state: object) => {
    const writer = new ByteWriter();
    aggregate.write(writer, state);
    return aggregate.read(new ByteReader(writer.take()));
  };

  test('merging the parts, in any order and through their bytes, gives the whole', () => {
    fc.assert(
      fc.property(records, fc.nat(20), fc.nat(20), (members, a, b) => {
        const [from, to] = [Math.min(a, b), Math.max(a, b)];
        const merged = copy(fold(members.slice(to)));
        aggregate.merge(merged, copy(fold(members.slice(0, from))));
        aggregate.merge(merged, fold(members.slice(from, to)));
        expect(aggregate.result(copy(merged))).toEqual(aggregate.result(fold(members.toReversed())));
      }),
    );
  });

  test('merging leaves the merged alone', () => {
    fc.assert(
      fc.property(records, records, records, (a, b, c) => {
        const [into, from] = [fold(a), fold(b)];
        aggregate.merge(into, from);
        aggregate.merge(into, fold(c));
        expect(aggregate.result(from)).toEqual(aggregate.result(fold(b)));
      }),
    );
  });
});

test('ties in time go by sequence, then partition, then offset', () => {
  const latest = edge(text, 'last');
  const state = latest.create();
  latest.add(state, 'second', 5, 0, 1, 0);
  latest.add(state, 'first', 5, 0, 0, 99);
  expect(state.value).toBe('second');
  latest.add(state, 'third', 5, 0, 1, 1);
  expect(state.value).toBe('third');
  latest.add(state, 'fourth', 5, 1, 0, 0);
  latest.add(state, 'fifth', 5, 0, 2, 9);
  expect(state.value).toBe('fourth');
});

test('a sum that its type cannot hold fails instead of rounding, and only by what is left in the end', () => {
  const whole = sum({ kind: 'int64' }, m);
  const state = whole.create();
  const add = (value: number) => whole.add(state, value, 0, 0, 0, 0);
  add(Number.MAX_SAFE_INTEGER);
  add(1);
  expect(() => whole.result(state)).toThrow(expect.objectContaining({ code: 'AGGREGATE_OVERFLOW' }));
  add(-1);
  expect(whole.result(state)).toBe(Number.MAX_SAFE_INTEGER);

  const decimals = sum(money.type, { product: 'shop.daily', measure: 'revenue' });
  const large = decimals.create();
  decimals.add(large, 10n ** 38n - 1n, 0, 0, 0, 0);
  expect(decimals.result(large)).toBe(10n ** 38n - 1n);
  decimals.add(large, 1, 0, 0, 0, 0);
  const place = { windowStart: 60_000_000, group: ['a', 10n ** 20n, null] };
  expect(() => decimals.result(large, place)).toThrow(
    'in the measure revenue of shop.daily, window 1970-01-01T00:01:00Z, group ["a","100000000000000000000",null]',
  );
  const scaled = sum(heat.type, m);
  const mean = avg(heat.type, m);
  for (const aggregate of [scaled, mean]) {
    const [one, other] = [aggregate.create(), aggregate.create()];
    for (const value of [1e300, 1]) aggregate.add(one, value, 0, 0, 3, 7);
    aggregate.add(other, -1e300, 0, 0, 3, 8);
    expect(() => aggregate.result(one, place)).toThrow('1e+300 in the measure m of shop.daily, window 1970');
    aggregate.merge(one, copied(aggregate, other));
    expect(() => aggregate.result(copied(aggregate, one))).toThrow('-1e+300 in the measure m of shop.daily');
  }
});

function copied<S>(aggregate: Aggregate<S>, state: S): S {
  const writer = new ByteWriter();
  aggregate.write(writer, state);
  return aggregate.read(new ByteReader(writer.take()));
}

test('doubles count in units of their scale, halves away from zero', () => {
  const scaled = sum({ kind: 'double', sumScale: 1 }, m);
  const of = (...values: number[]) => {
    const state = scaled.create();
    for (const value of values) scaled.add(state, value, 0, 0, 0, 0);
    return scaled.result(state);
  };
  expect([of(0.25), of(-0.25), of(0.1, 0.2), of(0.04), of(1e20, 0.1, -1e20)]).toEqual([0.3, -0.3, 0.3, 0, 0.1]);
});

test('text is ordered as its UTF-8 bytes', () => {
  const unit = fc.constantFrom('a', 'b', '\u{7ff}', '\u{d7ff}', '\u{e000}', '\u{ffff}', '\u{10000}', '\u{10ffff}');
  const anything = fc.string({ unit, maxLength: 4 });
  fc.assert(
    fc.property(
      anything,
      anything,
      (a, b) => Math.sign(compareText(a, b)) === Buffer.compare(Buffer.from(a), Buffer.from(b)),
    ),
    { numRuns: 500 },
  );
});
