import fc from 'fast-check';
import { expect, test } from 'vitest';
import { slope } from './slope.ts';

const line = (pid: number, from: number, to: number, level: number, growth: number) =>
  Array.from({ length: (to - from) * 6 }, (_, at) => ({
    pid,
    minute: from + at / 6,
    value: level + (growth * at) / 6,
  }));

test('a growth that all processes share is found, whatever their levels', () => {
  const growth = fc.double({ min: -50, max: 50, noNaN: true });
  const level = fc.double({ min: 0, max: 1_000, noNaN: true });
  fc.assert(
    fc.property(growth, fc.array(level, { minLength: 1, maxLength: 5 }), (each, levels) => {
      const samples = levels.flatMap((start, pid) => line(pid, pid * 6, pid * 6 + 6, start, each));
      expect(slope(samples, 0)).toBeCloseTo(each, 6);
    }),
    { numRuns: 200 },
  );
});

test('what grows while a process warms up, or before the counting begins, is no slope', () => {
  const warming = [...line(1, 0, 2, 0, 100), ...line(1, 2, 10, 200, 0)];
  expect(slope(warming, 0)).toBeCloseTo(0, 6);
  expect(slope([...line(1, 0, 5, 0, 100), ...line(1, 5, 10, 500, 1)], 5)).toBeCloseTo(1, 6);
});

test('nothing is said of processes that did not live long enough', () => {
  expect(slope(line(1, 0, 2, 5, 5), 0)).toBeUndefined();
  expect(slope([], 5)).toBeUndefined();
});
