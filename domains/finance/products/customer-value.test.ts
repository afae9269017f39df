import { runProduct } from '@tempi/platform/testing';
import { parseTime } from '@tempi/platform/time';
import { expect, test } from 'vitest';
import { customerValue } from './customer-value.ts';

const purchase = (day: string, customer: string, units: number, amount: number) => ({
  ...{ purchasedAt: parseTime(day), customer, units, amount },
});

test('all purchases of a customer so far, whatever their order: none is late', async () => {
  const rows = await runProduct(customerValue, [
    purchase('1998-06-30', '00001', 2, 1177),
    purchase('1997-01-01', '00001', 1, 23),
    purchase('1997-01-18', '00002', 3, 0),
    purchase('1997-05-05', '00001', 1, 100),
  ]);
  const [first, last] = ['1997-01-01T00:00:00Z', '1998-06-30T00:00:00Z'];
  expect(rows).toEqual([
    { customer: '00001', purchases: 3, units: 4, revenue: '13.00', firstAt: first, lastAt: last },
    {
      ...{ customer: '00002', purchases: 1, units: 3, revenue: '0.00' },
      ...{ firstAt: '1997-01-18T00:00:00Z', lastAt: '1997-01-18T00:00:00Z' },
    },
  ]);
});
