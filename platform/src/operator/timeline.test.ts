import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { GroupRow } from './state.ts';
import { Timeline } from './timeline.ts';

const rowAt = (time: number, order: number): GroupRow => ({
  ...{ finalAt: -Infinity, time, order: [order], row: { order }, shown: true },
});
const place = fc.integer({ min: -2, max: 12 });
const steps = fc.array(
  fc.oneof(
    fc.record({ add: fc.array(place, { maxLength: 6 }) }),
    fc.record({ take: fc.nat(4) }),
    fc.record({ from: place, to: place }),
  ),
  { size: 'max', maxLength: 30 },
);

test('rows stand in order of time, then order, however they were added and taken', () => {
  fc.assert(
    fc.property(steps, (all) => {
      const timeline = new Timeline();
      let model: GroupRow[] = [];
      let order = 0;
      for (const step of all) {
        if ('add' in step) {
          // Of equal times the later row goes first, so that order decides.
          const rows = step.add.map((time) => rowAt(time, order--));
          timeline.add(rows);
          model = [...model, ...rows].toSorted((a, b) => a.time - b.time || Number(a.order[0]) - Number(b.order[0]));
        } else if ('take' in step) {
          expect(timeline.take(step.take)).toEqual(model.splice(0, step.take));
        } else {
          expect(timeline.between(step.from, step.to)).toEqual(
            model.filter(({ time }) => time >= step.from && time <= step.to),
          );
          expect(timeline.countBefore(step.to)).toBe(model.filter(({ time }) => time < step.to).length);
        }
        expect(Array.from({ length: timeline.size }, (_, at) => timeline.at(at))).toEqual(model);
        expect(timeline.at(-1)).toBeUndefined();
      }
    }),
    { numRuns: 300 },
  );
});
