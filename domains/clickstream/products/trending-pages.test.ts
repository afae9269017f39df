import { runProduct } from '@tempi/platform/testing';
import { parseTime } from '@tempi/platform/time';
import { expect, test } from 'vitest';
import { trendingPages } from './trending-pages.ts';

const view = (time: string, path: string, more: object = {}) => ({
  ...{ occurredAt: parseTime(`2024-02-28T${time}Z`), visitor: path, method: 'GET', path, status: 200 },
  ...{ bytes: 100, referrer: null, agent: 'Firefox', isBot: false },
  ...more,
});

test('the ten pages viewed most often, equals by their name; bots and errors are none', async () => {
  const letters = 'mlkjihgfedcb'.split('').map((letter) => view('10:00:00', `/${letter}`));
  const rows = await runProduct(trendingPages, [
    ...letters,
    view('10:30:00', '/m'),
    view('10:31:00', '/a', { isBot: true }),
    view('10:32:00', '/a', { status: 404 }),
    view('11:00:00', '/a'),
  ]);
  const once = 'bcdefghij'.split('').map((letter) => ({ value: `/${letter}`, count: 1 }));
  expect(rows).toEqual([
    {
      ...{ windowStart: '2024-02-28T10:00:00Z', windowEnd: '2024-02-28T11:00:00Z', views: 13 },
      pages: [{ value: '/m', count: 2 }, ...once],
    },
    {
      ...{ windowStart: '2024-02-28T11:00:00Z', windowEnd: '2024-02-28T12:00:00Z', views: 1 },
      pages: [{ value: '/a', count: 1 }],
    },
  ]);
});
