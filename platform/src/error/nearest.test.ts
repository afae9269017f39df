import fc from 'fast-check';
import { expect, test } from 'vitest';
import { editDistance, nearest } from './nearest.ts';

const word = fc.string({ maxLength: 12 });

test('edit distance is a metric', () => {
  fc.assert(
    fc.property(word, word, word, (a, b, c) => {
      expect(editDistance(a, a)).toBe(0);
      expect(editDistance(a, b)).toBe(editDistance(b, a));
      expect(editDistance(a, c)).toBeLessThanOrEqual(editDistance(a, b) + editDistance(b, c));
      expect(editDistance(a, b)).toBeGreaterThanOrEqual(Math.abs(a.length - b.length));
    }),
  );
});

test('a slip finds its word, something else finds none', () => {
  expect(nearest('steam', ['stream', 'batch'])).toBe('stream');
  expect(nearest('raed', ['read', 'write'])).toBe('read');
  expect(nearest('page-traffic', ['clickstream.page-traffic'])).toBe('clickstream.page-traffic');
  expect(nearest('weather', ['stream', 'batch'])).toBeUndefined();
  expect(nearest('a', ['stream', 'batch'])).toBeUndefined();
  expect(nearest('clickstream.nope', ['clickstream.orders'])).toBeUndefined();
});
