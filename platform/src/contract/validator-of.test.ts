import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { contract } from './declare-contract.ts';
import { boolean, date, decimal, double, int32, int64, oneOf, text, timestamp } from './field.ts';
import { validatorOf } from './validator-of.ts';

const all = contract({
  name: 'test.all',
  version: '1.0.0',
  owner: 'test',
  description: 'Every type',
  fields: {
    key: text(),
    flag: boolean(),
    small: int32(),
    large: int64(),
    money: decimal(4, 2),
    huge: decimal(38, 0).nullable(),
    heat: double(),
    at: timestamp(),
    day: date(),
    colour: oneOf('red', 'green'),
    note: text().nullable(),
  },
  key: 'key',
  eventTime: 'at',
  idle: '1 hour',
});
const validate = validatorOf(all);
const good = {
  ...{ key: 'k', flag: true, small: -5, large: 2 ** 53 - 1, money: 9999, huge: 10n ** 38n - 1n, heat: -1e300 },
  ...{ at: 0, day: -1, colour: 'red', note: null },
};

test('a row that keeps the contract passes as it is, without what the contract does not name', () => {
  expect(validate({ ...good, other: 1 })).toEqual({ ok: true, row: good });
});

test('values take their one form', () => {
  const verdict = validate({ ...good, small: -0, large: -0, money: 5n, huge: -0, heat: -0, at: -0, day: -0 });
  const row = { ...good, small: 0, large: 0, money: 5, huge: 0, heat: 0, at: 0, day: 0 };
  expect(verdict).toEqual({ ok: true, row });
});

describe('what breaks the contract is refused, with the field and the reason', () => {
  test.each<[string, unknown, RegExp]>([
    ['key', 'a\0b', /U\+0000/],
    ['key', 'a\ud800', /lone surrogate/],
    ['key', 5, /found 5; expected text/],
    ['key', undefined, /found nothing/],
    ['flag', 'true', /expected true or false/],
    ['small', 2 ** 31, /32 bits/],
    ['small', 1.5, /found 1.5/],
    ['large', 2 ** 53, /2\^53/],
    ['money', 10_000, /4 digits/],
    ['money', 1.5, /whole units/],
    ['huge', 10n ** 38n, /38 digits/],
    ['heat', Number.NaN, /found NaN; expected a finite number/],
    ['heat', Infinity, /finite/],
    ['day', 2_932_897, /0001 to 9999/],
    ['day', -719_163, /0001 to 9999/],
    ['at', 0.5, /microseconds/],
    ['at', Number.MAX_SAFE_INTEGER, /1688 to 2251/],
    ['day', null, /found null/],
    ['colour', 'blue', /one of red, green/],
  ])('%s = %s', (field, value, reason) => {
    expect(validate({ ...good, [field]: value })).toEqual({
      ok: false,
      code: 'CONTRACT_BROKEN',
      field,
      reason: expect.stringMatching(reason),
    });
  });

  test('no object at all', () => {
    expect(validate('text')).toMatchObject({ ok: false, field: '' });
  });

  test('whatever is thrown at it, it answers', () => {
    fc.assert(fc.property(fc.anything(), (candidate) => !validate(candidate).ok));
  });
});
