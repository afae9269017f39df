import { runProduct } from '@tempi/platform/testing';
import { parseTime } from '@tempi/platform/time';
import { expect, test } from 'vitest';
import { hourlyRevenue } from './hourly-revenue.ts';

test('purchases and exact revenue of each hour', async () => {
  const purchase = (time: string, customer: string, amount: number) => ({
    ...{ purchasedAt: parseTime(`1997-01-01T${time}Z`), customer, units: 1, amount },
  });
  const rows = await runProduct(hourlyRevenue, [
    purchase('10:00:00', '00001', 10),
    purchase('10:59:59.999999', '00002', 20),
    purchase('11:00:00', '00001', 1),
  ]);
  expect(rows).toEqual([
    { windowStart: '1997-01-01T10:00:00Z', windowEnd: '1997-01-01T11:00:00Z', purchases: 2, revenue: '0.30' },
    { windowStart: '1997-01-01T11:00:00Z', windowEnd: '1997-01-01T12:00:00Z', purchases: 1, revenue: '0.01' },
  ]);
});
