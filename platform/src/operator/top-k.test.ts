import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Column } from '../contract/column.ts';
import { topK } from './top-k.ts';

const text: Column = { type: { kind: 'text' }, nullable: true };

test('the most frequent come first, of equal counts the least by code point', () => {
  const words = fc.array(fc.constantFrom('b', 'a', '\u{ffff}', '\u{10000}', 'c'), { maxLength: 30 });
  fc.assert(
    fc.property(words, fc.integer({ min: 1, max: 6 }), (given, limit) => {
      const top = topK(text, limit);
      const state = top.create();
      for (const word of given) top.add(state, word, 0, 0, 0, 0);
      const counts = [...new Set(given)].map((value) => ({
        value,
        count: given.filter((each) => each === value).length,
      }));
      const order = (value: string) => Buffer.from(value).toString('hex');
      const expected = counts.toSorted((a, b) => b.count - a.count || (order(a.value) < order(b.value) ? -1 : 1));
      expect(top.result(state)).toEqual(expected.slice(0, limit));
    }),
  );
});
