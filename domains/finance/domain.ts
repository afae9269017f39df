import { purchase } from '@tempi/contracts/finance/purchase';
import { domain } from '@tempi/platform/product';
import { customerSpend } from './products/customer-spend.ts';
import { customerValue } from './products/customer-value.ts';
import { dailyRevenue } from './products/daily-revenue.ts';
import { hourlyRevenue } from './products/hourly-revenue.ts';
import { revenueAndTraffic } from './products/revenue-and-traffic.ts';
import { cdnow } from './sources/index.ts';

export const finance = domain({
  name: 'finance',
  contracts: [purchase],
  products: [dailyRevenue, customerSpend, customerValue, hourlyRevenue, revenueAndTraffic],
  formats: [cdnow],
});
