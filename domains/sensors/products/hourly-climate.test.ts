import { runProduct } from '@tempi/platform/testing';
import { parseTime } from '@tempi/platform/time';
import { expect, test } from 'vitest';
import { hourlyClimate } from './hourly-climate.ts';

const read = (time: string, value: number, sensor = 'attic') => ({
  readAt: parseTime(`2013-12-02T${time}Z`),
  sensor,
  value,
});
const hour = (start: string, end: string) => ({ windowStart: `2013-12-02T${start}Z`, windowEnd: `2013-12-02T${end}Z` });

test('mean, low, high and latest of each sensor and hour, whatever the order of arrival', async () => {
  const rows = await runProduct(hourlyClimate, [
    read('21:15:00', 0.1),
    read('21:55:00', 0.3),
    read('21:20:00', 0.2),
    read('21:00:00', -5, 'cellar'),
    read('22:00:00', 7),
  ]);
  expect(rows).toEqual([
    { sensor: 'attic', ...hour('21:00:00', '22:00:00'), readings: 3, mean: 0.6 / 3, low: 0.1, high: 0.3, latest: 0.3 },
    { sensor: 'cellar', ...hour('21:00:00', '22:00:00'), readings: 1, mean: -5, low: -5, high: -5, latest: -5 },
    { sensor: 'attic', ...hour('22:00:00', '23:00:00'), readings: 1, mean: 7, low: 7, high: 7, latest: 7 },
  ]);
});

test('a reading ten minutes behind a window that ended is late', async () => {
  const rows = await runProduct(hourlyClimate, [read('21:00:00', 1), read('22:10:00', 2), read('21:59:59', 100)]);
  expect(rows.map(({ readings, high }) => [readings, high])).toEqual([
    [1, 1],
    [1, 2],
  ]);
});
