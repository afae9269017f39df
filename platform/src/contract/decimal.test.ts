import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatDecimal, integer, parseDecimal } from './decimal.ts';

test('every decimal reads back from its text', () => {
  const units = fc.bigInt({ min: -(10n ** 38n), max: 10n ** 38n }).map(integer);
  fc.assert(
    fc.property(units, fc.nat(20), (value, scale) => parseDecimal(formatDecimal(value, scale), scale) === value),
  );
});

test('all digits of the scale are shown', () => {
  expect([formatDecimal(1230, 2), formatDecimal(-5, 2), formatDecimal(0, 2), formatDecimal(7, 0)]).toEqual([
    '12.30',
    '-0.05',
    '0.00',
    '7',
  ]);
});

test('zeros that are not needed may be given', () => {
  expect([parseDecimal('+012.5000', 2), parseDecimal('-0.00', 2), parseDecimal('3', 2)]).toEqual([1250, 0, 300]);
});

test.each(['1.005', '1,5', '', '.', '.5', '1.', '1e3', 'x', '--1', '9'.repeat(61)])(
  '%j is refused at scale 2',
  (text) => {
    expect(() => parseDecimal(text, 2)).toThrow(expect.objectContaining({ code: 'DECIMAL_INVALID' }));
  },
);
