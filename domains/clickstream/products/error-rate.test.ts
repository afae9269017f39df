import { runProduct } from '@tempi/platform/testing';
import { parseTime } from '@tempi/platform/time';
import { expect, test } from 'vitest';
import { errorRate } from './error-rate.ts';

const request = (time: string, status: number) => ({
  ...{ occurredAt: parseTime(`2024-02-28T${time}Z`), visitor: 'ann', method: 'GET', path: '/', status },
  ...{ bytes: 100, referrer: null, agent: 'Firefox', isBot: false },
});

test('every minute, the share of the last ten minutes that failed', async () => {
  const rows = await runProduct(errorRate, [
    request('10:00:00', 200),
    request('10:01:30', 404),
    request('10:01:59', 399),
  ]);
  const shares = rows.map(({ windowStart, requests, errors, share }) => [windowStart, requests, errors, share]);
  expect(shares).toEqual([
    ['2024-02-28T09:51:00Z', 1, 0, 0],
    ...[52, 53, 54, 55, 56, 57, 58, 59].map((minute) => [`2024-02-28T09:${minute}:00Z`, 3, 1, 1 / 3]),
    ['2024-02-28T10:00:00Z', 3, 1, 1 / 3],
    ['2024-02-28T10:01:00Z', 2, 1, 0.5],
  ]);
  expect(rows[0]?.['windowEnd']).toBe('2024-02-28T10:01:00Z');
});
