import { runProduct } from '@tempi/platform/testing';
import { parseTime } from '@tempi/platform/time';
import { expect, test } from 'vitest';
import { dailyRevenue } from './daily-revenue.ts';

const purchase = (day: string, customer: string, units: number, amount: number) => ({
  ...{ purchasedAt: parseTime(day), customer, units, amount },
});

test('purchases, different customers, units and exact revenue of each day, over all partitions', async () => {
  const rows = await runProduct(dailyRevenue, [
    purchase('1997-01-01', '00001', 1, 1177),
    purchase('1997-01-01T23:59:59Z', '00002', 2, 10),
    purchase('1997-01-01', '00002', 3, 0),
    purchase('1997-01-02', '00003', 1, 999_999_999_999),
    purchase('1997-01-02', '00004', 1, 999_999_999_999),
  ]);
  expect(rows).toEqual([
    {
      ...{ windowStart: '1997-01-01T00:00:00Z', windowEnd: '1997-01-02T00:00:00Z' },
      ...{ purchases: 3, customers: 2, units: 6, revenue: '11.87' },
    },
    {
      ...{ windowStart: '1997-01-02T00:00:00Z', windowEnd: '1997-01-03T00:00:00Z' },
      ...{ purchases: 2, customers: 2, units: 2, revenue: '19999999999.98' },
    },
  ]);
});
