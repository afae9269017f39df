import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inTurns } from './in-turns.ts';

test('everything is done once, never more than the width at a time', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 1, max: 4 }), async (count, width) => {
      const done: number[] = [];
      let under = 0;
      let most = 0;
      await inTurns(
        Array.from({ length: count }, (_, index) => index),
        width,
        async (thing) => {
          under += 1;
          most = Math.max(most, under);
          await new Promise(setImmediate);
          under -= 1;
          done.push(thing);
        },
      );
      expect(done.toSorted((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, index) => index));
      expect(most).toBeLessThanOrEqual(width);
    }),
    { numRuns: 50 },
  );
});

test('after a failure nothing new begins, what is under way ends, and the failure is told', async () => {
  const begun: number[] = [];
  const ended: number[] = [];
  const work = inTurns([0, 1, 2, 3], 2, async (thing) => {
    begun.push(thing);
    await new Promise((resolve) => setTimeout(resolve, thing === 0 ? 1 : 20));
    if (thing === 0) throw new Error('broken');
    ended.push(thing);
  });
  await expect(work).rejects.toThrow('broken');
  expect({ begun, ended }).toEqual({ begun: [0, 1], ended: [1] });
});
