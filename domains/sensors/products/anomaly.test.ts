import { runProduct } from '@tempi/platform/testing';
import { parseTime } from '@tempi/platform/time';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { step } from './anomaly-step.ts';
import { anomaly } from './anomaly.ts';

const start = parseTime('2013-12-02');
const read = (at: number, value: number, sensor = 'attic') => ({ readAt: start + at * 300_000_000, sensor, value });
/** Readings that swing by one around twenty. */
const calm = (length: number, sensor?: string) =>
  Array.from({ length }, (_, at) => read(at, 20 + (at % 2 ? 1 : -1), sensor));

test('a jump after 288 readings of its sensor is an anomaly, scored in standard deviations', async () => {
  const [row, ...others] = await runProduct(anomaly, [
    ...calm(288),
    read(288, 40),
    ...calm(287, 'cellar'),
    read(287, 40, 'cellar'),
  ]);
  expect(others).toEqual([]);
  expect(row).toMatchObject({ sensor: 'attic', readAt: '2013-12-03T00:00:00Z', value: 40 });
  expect(row?.['expected']).toBeCloseTo(20, 1);
  expect(row?.['score']).toBeCloseTo(20, 0);
});

test('a jump from no deviation at all has no score', async () => {
  const still = Array.from({ length: 300 }, (_, at) => read(at, 0));
  const rows = await runProduct(anomaly, [...still, read(300, 1)]);
  expect(rows).toEqual([{ sensor: 'attic', readAt: '2013-12-03T01:00:00Z', value: 1, expected: 0, score: null }]);
});

test('state stays JSON, whatever is measured', () => {
  const values = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }));
  fc.assert(
    fc.property(values, (measured) => {
      let state = { readings: 288, mean: 0, variance: 0 };
      for (const [at, value] of measured.entries()) state = step(state, read(at, value))[0];
      expect(JSON.parse(JSON.stringify(state))).toEqual(state);
    }),
  );
});
