import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatTime, parseTime } from './time-text.ts';

test('every instant reads back from its text', () => {
  const limit = Number.MAX_SAFE_INTEGER;
  fc.assert(fc.property(fc.integer({ min: -limit, max: limit }), (micros) => parseTime(formatTime(micros)) === micros));
});

test('text is UTC with a fraction only where there is any', () => {
  expect(formatTime(Date.UTC(2024, 1, 28, 23, 50) * 1000)).toBe('2024-02-28T23:50:00Z');
  expect(formatTime(1_500_000)).toBe('1970-01-01T00:00:01.5Z');
  expect(formatTime(-1)).toBe('1969-12-31T23:59:59.999999Z');
});

test('dates, spaces and zones are read', () => {
  expect(formatTime(parseTime('1997-01-01'))).toBe('1997-01-01T00:00:00Z');
  expect(formatTime(parseTime('2013-12-02 21:15:00'))).toBe('2013-12-02T21:15:00Z');
  expect(formatTime(parseTime('2013-12-02T21:15+01:30'))).toBe('2013-12-02T19:45:00Z');
});

test.each(['2023-02-29', '2024-01-01T24:00:00Z', '2024-01-01T00:60:00Z', '9999-01-01', 'now', '', '2024-1-1'])(
  '%j is refused',
  (text) => {
    expect(() => parseTime(text)).toThrow(expect.objectContaining({ code: 'TIME_INVALID' }));
  },
);
