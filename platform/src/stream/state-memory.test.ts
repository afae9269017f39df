import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stateMemory, type StateHolder } from './state-memory.ts';

/** A task that has some bytes it can let go of and some that it cannot. */
function holder(loose: number, firm: number): StateHolder & { readonly released: () => number } {
  let held = loose;
  return {
    name: 'a task',
    bytes: () => held + firm,
    release: (bytes) => void (held = Math.min(held, Math.max(0, bytes - firm))),
    released: () => loose - held,
  };
}

test('all together stay within the limit where they can, and only then is there no error; within it nobody lets go of anything', () => {
  const tasks = fc.array(fc.record({ loose: fc.nat(100), firm: fc.nat(30) }), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(tasks, fc.integer({ min: 1, max: 300 }), (given, limit) => {
      const memory = stateMemory(limit);
      const holders = given.map(({ loose, firm }) => holder(loose, firm));
      for (const each of holders) memory.add(each);
      const before = holders.reduce((sum, each) => sum + each.bytes(), 0);
      const firm = given.reduce((sum, each) => sum + each.firm, 0);
      if (firm > limit) expect(() => memory.balance()).toThrow(expect.objectContaining({ code: 'STATE_LIMIT' }));
      else {
        memory.balance();
        const after = holders.reduce((sum, each) => sum + each.bytes(), 0);
        if (before <= limit) expect(after).toBe(before);
        else expect(Math.round(after)).toBe(limit);
      }
    }),
    { numRuns: 500 },
  );
});

test('who takes less than an equal share keeps all of it while others have more', () => {
  const memory = stateMemory(100);
  const [small, large] = [holder(40, 0), holder(500, 0)];
  memory.add(small);
  const leave = memory.add(large);
  memory.balance();
  expect([small.released(), large.released()]).toEqual([0, 440]);
  leave();
  const next = holder(61, 0);
  memory.add(next);
  memory.balance();
  expect([small.released(), next.released()]).toEqual([0, 1]);
});
