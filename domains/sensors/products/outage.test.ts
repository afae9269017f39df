import { runProduct, timePassesTo } from '@tempi/platform/testing';
import { parseTime } from '@tempi/platform/time';
import { expect, test } from 'vitest';
import { outage } from './outage.ts';

const at = (time: string) => parseTime(`2013-12-02T${time}Z`);
const read = (time: string, sensor = 'attic') => ({ readAt: at(time), sensor, value: 20 });
const told = (lastReadAt: string, minutes: number, sensor = 'attic') => ({
  ...{ sensor, lastReadAt: `2013-12-02T${lastReadAt}Z`, silentFor: minutes * 60 },
});

test('half an hour of silence is told once, however long it lasts', async () => {
  const silent = [read('10:00:00'), timePassesTo(at('10:29:59'))];
  expect(await runProduct(outage, silent)).toEqual([]);
  const long = [...silent, timePassesTo(at('10:30:00')), timePassesTo(at('23:00:00'))];
  expect(await runProduct(outage, long)).toEqual([told('10:00:00', 30)]);
});

test('a sensor that returns may fall silent again; each silence lasts as far as it was known', async () => {
  const rows = [read('10:00:00'), read('10:45:00'), read('11:00:00'), timePassesTo(at('12:00:00'))];
  expect(await runProduct(outage, rows)).toEqual([told('10:00:00', 45), told('11:00:00', 60)]);
});

test.each(['stream', 'micro-batch', 'batch'] as const)(
  'a return closes an outage without a row, and leaves the row of its beginning as it is, at the speed %s',
  async (speed) => {
    const silent = [read('10:00:00'), timePassesTo(at('10:30:00'))];
    const returned = [...silent, read('10:40:00'), read('10:50:00'), timePassesTo(at('11:19:59'))];
    const outages = await runProduct(outage, silent, { speed, every: 1 });
    expect(outages).toEqual([told('10:00:00', 30)]);
    expect(await runProduct(outage, returned, { speed, every: 1 })).toEqual(outages);
    const again = [...returned, timePassesTo(at('11:20:00'))];
    expect(await runProduct(outage, again, { speed, every: 1 })).toEqual([...outages, told('10:50:00', 30)]);
  },
);

test('readings out of order neither put a silence off nor begin it again', async () => {
  const before = [read('10:00:00'), read('09:50:00'), timePassesTo(at('10:30:00'))];
  expect(await runProduct(outage, before)).toEqual([told('10:00:00', 30)]);
  const after = [...before, read('10:10:00'), timePassesTo(at('11:30:00'))];
  expect(await runProduct(outage, after)).toEqual([told('10:00:00', 30)]);
});

test.each(['stream', 'micro-batch'] as const)('sensors are silent each by itself, at the speed %s', async (speed) => {
  const rows = [read('10:00:00'), read('10:10:00', 'cellar'), read('10:25:00'), timePassesTo(at('10:54:00'))];
  const found = await runProduct(outage, rows, { speed, every: 1 });
  expect(found).toEqual([told('10:10:00', 44, 'cellar')]);
});
