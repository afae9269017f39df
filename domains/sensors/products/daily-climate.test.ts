import { runProduct, timePassesTo } from '@tempi/platform/testing';
import { parseTime } from '@tempi/platform/time';
import { expect, test } from 'vitest';
import { dailyClimate } from './daily-climate.ts';

const read = (time: string, value: number, sensor = 'attic') => ({ readAt: parseTime(`${time}Z`), sensor, value });
const day = { windowStart: '2013-12-02T00:00:00Z', windowEnd: '2013-12-03T00:00:00Z' };
const readings = [
  read('2013-12-02T00:00:00', 1),
  read('2013-12-02T00:30:00', 3),
  read('2013-12-02T23:30:00', 9),
  read('2013-12-02T12:00:00', 8),
  read('2013-12-02T23:00:00', -4, 'cellar'),
  read('2013-12-03T00:00:00', 20),
];

test('a day is made of its hours that are final, and a reading late for its hour is in none', async () => {
  const rows = await runProduct(dailyClimate, [...readings, timePassesTo(parseTime('2013-12-03T00:10:00Z'))]);
  expect(rows).toEqual([
    { sensor: 'attic', ...day, hours: 2, readings: 3, mean: 5.5, low: 1, high: 9 },
    { sensor: 'cellar', ...day, hours: 1, readings: 1, mean: -4, low: -4, high: -4 },
  ]);
});
