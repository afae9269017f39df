import { expect, test } from 'vitest';
import { fromJson } from './json-value.ts';

const date = { kind: 'date' } as const;

test('days of all years that a contract allows are read', () => {
  expect([fromJson(date, '0001-01-01'), fromJson(date, '1970-01-02'), fromJson(date, '9999-12-31')]).toEqual([
    -719_162, 1, 2_932_896,
  ]);
});

test.each(['2024-02-30', '2024-2-3', '', 'today', '2024-02-03T00:00:00Z'])('the day %j is refused', (text) => {
  expect(() => fromJson(date, text)).toThrow(expect.objectContaining({ code: 'TIME_INVALID' }));
});
