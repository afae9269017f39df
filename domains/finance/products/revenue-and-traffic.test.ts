import { runProduct, timePassesTo } from '@tempi/platform/testing';
import { parseTime } from '@tempi/platform/time';
import { expect, test } from 'vitest';
import { revenueAndTraffic } from './revenue-and-traffic.ts';

const at = (time: string) => parseTime(`2024-02-28T${time}Z`);
const purchase = (time: string, amount: number) => ({ purchasedAt: at(time), customer: '00001', units: 1, amount });
const view = (time: string, visitor: string) => ({
  ...{ occurredAt: at(time), visitor, method: 'GET', path: '/', status: 200 },
  ...{ bytes: 100, referrer: null, agent: 'Firefox', isBot: false },
});
const given = {
  'finance.purchase': [purchase('10:00:00', 1177), purchase('10:30:00', 23), purchase('12:00:00', 100)],
  'clickstream.page-view': [view('10:10:00', 'ann'), view('10:20:00', 'bob'), view('11:00:00', 'ann')],
};
const ends = {
  'finance.purchase': [...given['finance.purchase'], timePassesTo(parseTime('2024-02-29T13:00:00Z'))],
  'clickstream.page-view': [...given['clickstream.page-view'], timePassesTo(at('13:00:00'))],
};
const row = { hour: '2024-02-28T10:00:00Z', purchases: 2, revenue: '12.00', views: 2, visitors: 2 };

test('an hour with purchases and views has both, once it is final for both', async () => {
  expect(await runProduct(revenueAndTraffic, ends)).toEqual([row]);
  const unfinished = { ...ends, 'finance.purchase': given['finance.purchase'] };
  expect(await runProduct(revenueAndTraffic, unfinished)).toEqual([]);
});

test('micro-batches give the same', async () => {
  expect(await runProduct(revenueAndTraffic, ends, { speed: 'micro-batch', every: 1 })).toEqual([row]);
});
