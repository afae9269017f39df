import { expect, test } from 'vitest';
import { duration } from './duration.ts';

test('a duration is microseconds', () => {
  expect(duration('1 minute')).toBe(60_000_000);
  expect(duration('26 hours')).toBe(26 * 3_600_000_000);
  expect(duration('0 seconds')).toBe(0);
});

test.each(['1m', '1 month', '-1 day', '1.5 hours', '', '1001 days'])('%j is refused', (text) => {
  expect(() => duration(text)).toThrow(expect.objectContaining({ code: 'DURATION_INVALID' }));
});
