import fc from 'fast-check';
import { expect, test } from 'vitest';
import { contract, decimal, formatDecimal, text, timestamp } from '../contract/index.ts';
import { integer } from '../contract/decimal.ts';
import { ndjson } from './ndjson.ts';
import { Fault } from './source-format.ts';

const bill = contract({
  name: 'test.bill',
  version: '1.0.0',
  owner: 'test',
  description: 'A bill',
  fields: { at: timestamp(), who: text(), m: decimal(38, 2) },
  key: 'who',
  eventTime: 'at',
  idle: '1 hour',
});
const parse = ndjson.open({ contract: bill, header: null, flags: { at: '2024-01-01', who: 'a' } });
const money = (literal: string): unknown => {
  const parsed = parse(`{"x":{"m":1},"m":${literal},"y":[1.5]}`);
  return parsed instanceof Fault ? parsed.code : parsed['m'];
};

test('a number keeps every digit it was written with', () => {
  expect(money('12345678901234567.89')).toBe(1234567890123456789n);
  const units = fc.bigInt({ min: -(10n ** 38n) + 1n, max: 10n ** 38n - 1n });
  fc.assert(
    fc.property(units, (value) => {
      const literal = formatDecimal(value, 2);
      expect(money(literal)).toBe(integer(value));
      expect(money(`"${literal}"`)).toEqual(money(literal));
    }),
  );
});

test('an exponent moves the point, exactly', () => {
  fc.assert(
    fc.property(fc.integer({ min: -999_999, max: 999_999 }), fc.nat(12), fc.nat(12), (value, scale, more) => {
      const written = formatDecimal(value, scale);
      expect(money(`${value}e-${scale}`)).toEqual(money(written));
      expect(money(`${formatDecimal(value, scale + more)}E${more}`)).toEqual(money(written));
      expect(money(`${value}e${more}`)).toEqual(money(`${BigInt(value) * 10n ** BigInt(more)}`));
    }),
  );
  expect(money('1E+2')).toBe(10_000);
  expect(money('-1.5e-1')).toBe(-15);
  expect(money('0e999999999')).toBe('VALUE_INVALID');
  expect(money('1e999999999')).toBe('VALUE_INVALID');
  expect(money('1e-3')).toBe('VALUE_INVALID');
});

test.each(['true', '{"m":1}', '[1]', '"1e2"', '"x"'])('%s is no decimal', (literal) => {
  expect(money(literal)).toBe('VALUE_INVALID');
});

test('a reason quotes the line as it is', () => {
  expect(parse('{"m":{"m":[1.50]}}')).toEqual(
    new Fault('VALUE_INVALID', 'm', 'expected decimal, found "{\\"m\\":[1.5]}"'),
  );
  expect(parse('{"m":{"m":1}}')).toMatchObject({ reason: 'expected decimal, found "{\\"m\\":1}"' });
});
