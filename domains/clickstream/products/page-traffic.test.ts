import { runProduct } from '@tempi/platform/testing';
import { parseTime } from '@tempi/platform/time';
import { expect, test } from 'vitest';
import { pageTraffic } from './page-traffic.ts';

const view = (time: string, more: object = {}) => ({
  ...{ occurredAt: parseTime(`2024-02-28T${time}Z`), visitor: '10.0.0.1', method: 'GET', path: '/', status: 200 },
  ...{ bytes: 100, referrer: null, agent: 'Firefox', isBot: false },
  ...more,
});
const minute = (start: string, end: string) => ({
  windowStart: `2024-02-28T${start}Z`,
  windowEnd: `2024-02-28T${end}Z`,
});

test('views, different visitors and bytes of each page and minute', async () => {
  const rows = await runProduct(pageTraffic, [
    view('23:50:00'),
    view('23:50:30', { bytes: null }),
    view('23:50:59.999999', { visitor: '10.0.0.2', bytes: 7 }),
    view('23:50:10', { path: '/empty', bytes: null }),
    view('23:51:00'),
  ]);
  expect(rows).toEqual([
    { path: '/', ...minute('23:50:00', '23:51:00'), views: 3, visitors: 2, bytes: 107 },
    { path: '/empty', ...minute('23:50:00', '23:51:00'), views: 1, visitors: 1, bytes: null },
    { path: '/', ...minute('23:51:00', '23:52:00'), views: 1, visitors: 1, bytes: 100 },
  ]);
});

test('bots, errors and late views do not count', async () => {
  const rows = await runProduct(pageTraffic, [
    view('23:50:00'),
    view('23:50:01', { isBot: true }),
    view('23:50:02', { status: 404 }),
    view('23:52:00', { status: 500 }),
    view('23:50:03'),
  ]);
  expect(rows).toEqual([{ path: '/', ...minute('23:50:00', '23:51:00'), views: 1, visitors: 1, bytes: 100 }]);
});
