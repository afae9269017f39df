import fc from 'fast-check';
import { expect, test } from 'vitest';
import { recommendedProcesses, type Demand } from './recommended-processes.ts';

const rate = fc.double({ min: 0, max: 1e6, noNaN: true });
const demand: fc.Arbitrary<Demand> = fc.record({
  lag: fc.nat(10_000_000),
  inputRate: rate,
  drainRate: fc.option(fc.double({ min: 0, max: 1e5, noNaN: true })),
  within: fc.double({ min: 0.1, max: 86_400, noNaN: true }),
  running: fc.nat(40),
  most: fc.integer({ min: 1, max: 32 }),
});

const law = (name: string, holds: (given: Demand, more: number) => void): void => {
  test(name, () => {
    fc.assert(
      fc.property(demand, fc.nat(1_000_000), (given, more) => holds(given, more)),
      { numRuns: 500 },
    );
  });
};

law('a whole number from 1 to the number of tasks', (given) => {
  const answer = recommendedProcesses(given);
  expect(Number.isInteger(answer)).toBe(true);
  expect(answer).toBeGreaterThanOrEqual(1);
  expect(answer).toBeLessThanOrEqual(given.most);
});

law('more lag or more input never takes a process away', (given, more) => {
  const answer = recommendedProcesses(given);
  expect(recommendedProcesses({ ...given, lag: given.lag + more })).toBeGreaterThanOrEqual(answer);
  expect(recommendedProcesses({ ...given, inputRate: given.inputRate + more })).toBeGreaterThanOrEqual(answer);
});

law('the answer stays as it is once so many run', (given) => {
  const running = recommendedProcesses(given);
  expect(recommendedProcesses({ ...given, running })).toBe(running);
});

test('a demand that goes to and fro by less than 30 % moves the answer one way only', () => {
  const wobbles = fc.array(fc.double({ min: 1, max: 1.29, noNaN: true }), { minLength: 2, maxLength: 20 });
  fc.assert(
    fc.property(demand, wobbles, (given, factors) => {
      const answers: number[] = [];
      for (const factor of factors) {
        const [lag, inputRate] = [given.lag * factor, given.inputRate * factor];
        answers.push(recommendedProcesses({ ...given, lag, inputRate, running: answers.at(-1) ?? given.running }));
      }
      const ways = new Set(answers.slice(1).map((answer, at) => Math.sign(answer - (answers[at] ?? 0))));
      expect(ways.has(1) && ways.has(-1)).toBe(false);
    }),
    { numRuns: 1000 },
  );
});

test('the numbers of an example: input and lag by what is planned of a process', () => {
  const given = { lag: 100_000, inputRate: 20_000, drainRate: 50_000, within: 10, running: 1, most: 8 };
  // 30,000 records a second, of which a process reads 35,000.
  expect(recommendedProcesses(given)).toBe(1);
  expect(recommendedProcesses({ ...given, lag: 400_000 })).toBe(2);
  expect(recommendedProcesses({ ...given, running: 2 })).toBe(2);
  expect(recommendedProcesses({ ...given, lag: 0, running: 2 })).toBe(1);
  expect(recommendedProcesses({ ...given, lag: 1e9, running: 2 })).toBe(8);
  expect(recommendedProcesses({ ...given, drainRate: null, running: 3 })).toBe(3);
});
