import fc from 'fast-check';
import { expect, test } from 'vitest';
import { statementParts } from './index.ts';

const MEGABYTE = 1_000_000;

test('parts hold all, in order, each of at most 5,000 and 16 MB or of one that is larger, and none could take the next', () => {
  const sizes = fc.array(
    fc.oneof(fc.integer({ min: 0, max: 3 * MEGABYTE }), fc.constantFrom(16 * MEGABYTE, 40 * MEGABYTE)),
    { maxLength: 60 },
  );
  fc.assert(
    fc.property(sizes, fc.nat(12_000), (large, small) => {
      const all = [...large, ...Array.from({ length: small }, () => 1)].map((size, at) => ({ size, at }));
      const parts = [...statementParts(all, ({ size }) => size)];
      expect(parts.flat()).toEqual(all);
      const bytesOf = (part: readonly { size: number }[]) => part.reduce((sum, { size }) => sum + size, 0);
      for (const [index, part] of parts.entries()) {
        expect(part.length).toBeGreaterThan(0);
        if (part.length > 1) expect(bytesOf(part)).toBeLessThanOrEqual(16 * MEGABYTE);
        const next = parts[index + 1]?.[0];
        if (next !== undefined) expect(part.length === 5_000 || bytesOf(part) + next.size > 16 * MEGABYTE).toBe(true);
      }
    }),
    { numRuns: 100 },
  );
});
