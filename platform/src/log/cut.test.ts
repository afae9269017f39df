import fc from 'fast-check';
import { expect, test } from 'vitest';
import { covers, emptyCut, magnitude } from './cut.ts';

const cut = fc.array(fc.nat(5), { minLength: 3, maxLength: 3 });

test('a cut covers another where it selects all of its records', () => {
  fc.assert(
    fc.property(cut, cut, (a, b) => {
      const selects = (ends: readonly number[]) =>
        ends.flatMap((end, p) => Array.from({ length: end }, (_, o) => `${p}@${o}`));
      const selected = new Set(selects(a));
      expect(covers(a, b)).toBe(selects(b).every((address) => selected.has(address)));
      expect(magnitude(a)).toBe(selected.size);
      expect(covers(a, emptyCut(3))).toBe(true);
    }),
  );
});
