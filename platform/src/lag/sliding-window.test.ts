import fc from 'fast-check';
import { expect, test } from 'vitest';
import { measuredRates } from './measured-rates.ts';
import { slidingWindow, type Sample } from './sliding-window.ts';

/** What happens between two beats: milliseconds that pass, those worked, records that come, and those read of what is there. */
const steps = fc.array(
  fc.record({
    passed: fc.integer({ min: 1_000, max: 30_000 }),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
    come: fc.nat(1_000),
    read: fc.nat(1_000),
  }),
  { minLength: 1, maxLength: 30 },
);

test('a beat is about what happened in the last minute, and input is what was read with what was left unread', () => {
  fc.assert(
    fc.property(steps, (taken) => {
      const samples: Sample[] = [];
      let [at, busyMs, end, offset] = [0, 0, 500, 0];
      const look = (): Sample => {
        const [ends, read] = [end, offset];
        const task = { topic: 'in', partition: 0, offset: read, records: read, busyMs };
        const sample = { at, busyMs, tasks: [task], endOf: () => ends };
        samples.push(sample);
        return sample;
      };
      const beat = slidingWindow(look());
      for (const { passed, share, come, read } of taken) {
        at += passed;
        busyMs += passed * share;
        end += come;
        offset = Math.min(end, offset + read);
        const found = beat(look());
        // By the definition: from the last sample that is a minute old, or the first.
        const begin = samples.findLast((each) => at - each.at >= 60_000) ?? samples[0]!;
        const seconds = (at - begin.at) / 1000;
        expect(found.seconds).toBeCloseTo(seconds);
        expect(found.utilisation).toBeCloseTo((busyMs - begin.busyMs) / 1000 / seconds);
        expect(found.tasks[0]?.records).toBe(offset - (begin.tasks[0]?.offset ?? 0));
        const came = end - (begin.endOf({ topic: 'in', partition: 0 }) ?? 0);
        expect(measuredRates([found], ['in']).input).toBeCloseTo(came / seconds);
      }
    }),
    { numRuns: 200 },
  );
});

test('a task that is new, or was given up and taken again, counts from then', () => {
  const task = { topic: 'in', partition: 1, offset: 100, records: 90, busyMs: 500 };
  const endOf = (): number => 1_000;
  const beat = slidingWindow({ at: 0, busyMs: 0, tasks: [task], endOf });
  const again = { ...task, offset: 110, records: 10, busyMs: 50 };
  const fresh = { ...task, partition: 2, records: 7, busyMs: 20 };
  const { tasks, growth } = beat({ at: 5_000, busyMs: 100, tasks: [again, fresh], endOf });
  expect(tasks.map(({ records, busy }) => ({ records, busy }))).toEqual([
    { records: 10, busy: 0.05 },
    { records: 7, busy: 0.02 },
  ]);
  expect(growth).toBe(0);
});

test('what merges counts with its time and not with its records', () => {
  const beats = [
    {
      seconds: 10,
      utilisation: 0.5,
      growth: 50,
      tasks: [
        { topic: 'in', partition: 0, records: 1_000, busy: 1 },
        { topic: 'deltas', partition: 0, records: 30, busy: 3 },
      ],
    },
    { seconds: 5, utilisation: 0, growth: 0, tasks: [{ topic: 'in', partition: 1, records: 1_000, busy: 1 }] },
  ];
  expect(measuredRates(beats, ['in'])).toEqual({ input: 105 + 200, drain: 400 });
  expect(measuredRates([], ['in'])).toEqual({ input: 0, drain: null });
});
