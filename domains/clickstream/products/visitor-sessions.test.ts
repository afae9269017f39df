import { runProduct } from '@tempi/platform/testing';
import { parseTime } from '@tempi/platform/time';
import { expect, test } from 'vitest';
import { visitorSessions } from './visitor-sessions.ts';

const view = (time: string, path: string, more: object = {}) => ({
  ...{ occurredAt: parseTime(`2024-02-28T${time}Z`), visitor: 'ann', method: 'GET', path, status: 200 },
  ...{ bytes: 100, referrer: null, agent: 'Firefox', isBot: false },
  ...more,
});
const visit = (start: string, end: string) => ({
  windowStart: `2024-02-28T${start}Z`,
  windowEnd: `2024-02-28T${end}Z`,
});

test('a visit lasts until half an hour without a request', async () => {
  const rows = await runProduct(visitorSessions, [
    view('10:00:00', '/'),
    view('10:10:00', '/other', { visitor: 'bob', status: 500 }),
    view('10:29:59.999999', '/a', { status: 404 }),
    view('10:59:59.999999', '/b'),
  ]);
  expect(rows).toEqual([
    ...[
      { visitor: 'ann', ...visit('10:00:00', '10:59:59.999999'), views: 2, errors: 1, firstPath: '/', lastPath: '/a' },
    ],
    { visitor: 'bob', ...visit('10:10:00', '10:40:00'), views: 1, errors: 1, firstPath: '/other', lastPath: '/other' },
    {
      ...{ visitor: 'ann', ...visit('10:59:59.999999', '11:29:59.999999') },
      ...{ views: 1, errors: 0, firstPath: '/b', lastPath: '/b' },
    },
  ]);
});

test('a view that closes a gap makes one visit of two; the first of one time is the one that came first', async () => {
  const rows = await runProduct(visitorSessions, [
    view('10:00:30', '/second'),
    view('10:00:00', '/first'),
    view('10:00:00', '/as-early'),
  ]);
  expect(rows).toMatchObject([
    { ...visit('10:00:00', '10:30:30'), views: 3, firstPath: '/first', lastPath: '/second' },
  ]);
});

test('a view a minute behind the visitor is late', async () => {
  const rows = await runProduct(visitorSessions, [
    view('10:05:00', '/'),
    view('10:04:00', '/late'),
    view('10:04:01', '/'),
  ]);
  expect(rows).toMatchObject([{ views: 2 }]);
});
