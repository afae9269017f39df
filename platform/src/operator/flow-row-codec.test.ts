import fc from 'fast-check';
import { expect, test } from 'vitest';
import { flowRowCodec } from './flow-row-codec.ts';

const scalar = fc.oneof(
  fc.constant(null),
  fc.boolean(),
  fc.maxSafeInteger(),
  fc.double({ noDefaultInfinity: true, noNaN: true }).map((value) => value + 0),
  fc.bigInt({ min: 2n ** 53n, max: 10n ** 38n }).chain((value) => fc.constantFrom(value, -value)),
  fc.string({ unit: 'binary' }),
);
const value = fc.oneof(scalar, fc.array(fc.record({ value: scalar, count: fc.nat() }), { maxLength: 3 }));

test('a row is read as it was written: order, values and NULLs, whatever their type', () => {
  // A column may have any name, also the mark of large integers.
  const { encode, decode } = flowRowCodec(['integer', 'b']);
  const rows = fc.record({ time: fc.maxSafeInteger(), order: fc.array(scalar), integer: value, b: value });
  fc.assert(
    fc.property(rows, ({ time, order, integer, b }) => {
      const row = { finalAt: -Infinity, time, order, row: { integer, b }, shown: true };
      expect(decode(time, encode(row))).toEqual(row);
    }),
  );
});
