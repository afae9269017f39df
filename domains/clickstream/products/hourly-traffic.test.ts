import { runProduct } from '@tempi/platform/testing';
import { parseTime } from '@tempi/platform/time';
import { expect, test } from 'vitest';
import { hourlyTraffic } from './hourly-traffic.ts';

const view = (time: string, visitor: string, more: object = {}) => ({
  ...{ occurredAt: parseTime(`2024-02-28T${time}Z`), visitor, method: 'GET', path: '/', status: 200 },
  ...{ bytes: 100, referrer: null, agent: 'Firefox', isBot: false },
  ...more,
});

test('views and different visitors of each hour; bots and errors are none', async () => {
  const rows = await runProduct(hourlyTraffic, [
    view('10:00:00', 'ann'),
    view('10:59:59', 'ann'),
    view('10:30:00', 'bob'),
    view('10:30:00', 'cat', { isBot: true }),
    view('11:00:00', 'ann', { status: 503 }),
  ]);
  expect(rows).toEqual([
    { windowStart: '2024-02-28T10:00:00Z', windowEnd: '2024-02-28T11:00:00Z', views: 3, visitors: 2 },
  ]);
});
