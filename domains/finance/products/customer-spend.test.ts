import { runProduct } from '@tempi/platform/testing';
import { formatTime, parseTime } from '@tempi/platform/time';
import { expect, test } from 'vitest';
import { customerSpend } from './customer-spend.ts';

const thirtyDays = 30 * 86_400_000_000;

test('purchases and revenue of each customer, in windows of thirty days since 1970', async () => {
  const start = Math.floor(parseTime('1997-01-01') / thirtyDays) * thirtyDays;
  const purchase = (purchasedAt: number, customer: string, amount: number) => ({
    purchasedAt,
    customer,
    units: 1,
    amount,
  });
  const rows = await runProduct(customerSpend, [
    purchase(start, '00001', 1177),
    purchase(start + thirtyDays - 1, '00001', 23),
    purchase(start, '1', 5),
    purchase(start + thirtyDays, '00001', 100),
  ]);
  const window = (from: number) => ({ windowStart: formatTime(from), windowEnd: formatTime(from + thirtyDays) });
  expect(rows).toEqual([
    { customer: '00001', ...window(start), purchases: 2, revenue: '12.00' },
    { customer: '1', ...window(start), purchases: 1, revenue: '0.05' },
    { customer: '00001', ...window(start + thirtyDays), purchases: 1, revenue: '1.00' },
  ]);
});
