import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ByteReader } from '../contract/byte-reader.ts';
import { ByteWriter } from '../contract/byte-writer.ts';
import type { Column, Scalar } from '../contract/column.ts';
import { compareOrders } from './compare-order.ts';
import { rowEdge, type RowEdge } from './row-edge.ts';
import type { Order } from './state.ts';

const number: Column = { type: { kind: 'int64' }, nullable: true };
const order: fc.Arbitrary<Order> = fc.tuple<Scalar[]>(
  fc.integer({ min: 0, max: 2 }),
  fc.option(fc.constantFrom<Scalar[]>('a', '\u{ffff}', '\u{10000}', '1')),
  fc.option(fc.constantFrom<Scalar[]>(0, 5, 2n ** 70n, -(2n ** 70n))),
  fc.boolean(),
);
const rows = fc.uniqueArray(fc.tuple(fc.nat(2), order), {
  selector: (each) => JSON.stringify(each, (_, v: unknown) => (typeof v === 'bigint' ? `${v}n` : v)),
  maxLength: 12,
});

test.each(['first', 'last'] as const)(
  'the %s of rows is that of the least or greatest time and order, however they are split and stored',
  (which) => {
    const edge = rowEdge(number, which);
    const fold = (from: number, given: readonly (readonly [number, Order])[]): RowEdge => {
      const state = edge.create();
      given.forEach(([time, each], at) => edge.add(state, from + at, time, each));
      return state;
    };
    const copy = (state: RowEdge): RowEdge => {
      const writer = new ByteWriter();
      edge.write(writer, state);
      return edge.read(new ByteReader(writer.take()));
    };
    fc.assert(
      fc.property(rows, fc.nat(12), (given, cut) => {
        const merged = copy(fold(cut, given.slice(cut)));
        edge.merge(merged, copy(fold(0, given.slice(0, cut))));
        const sorted = given
          .map(([time, each], at) => ({ time, each, at }))
          .sort((a, b) => a.time - b.time || compareOrders(a.each, b.each));
        expect(edge.result(copy(merged))).toBe((which === 'first' ? sorted[0] : sorted.at(-1))?.at ?? null);
      }),
      { numRuns: 500 },
    );
  },
);

test('orders go value by value: NULL first, text by code point, numbers by size however they are held', () => {
  const ascending: Order[] = [[null], [false], [true]];
  const numbers: Order[] = [
    [0, null],
    [0, -(2n ** 70n)],
    [0, 7],
    [0, 2n ** 70n],
    [1, null],
  ];
  const texts: Order[] = [['a'], ['\u{ffff}'], ['\u{10000}']];
  for (const list of [ascending, numbers, texts]) expect(list.toReversed().toSorted(compareOrders)).toEqual(list);
});
