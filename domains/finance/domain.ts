import { purchase } from '@tempi/contracts/finance/purchase';
import { domain } from '@tempi/platform/product';
import { customerSpend } from './products/customer-spend.ts';
import { dailyRevenue } from './products/daily-revenue.ts';
import { cdnow } from './sources/index.ts';

export const finance = domain({
  name: 'finance',
  contracts: [purchase],
  products: [dailyRevenue, customerSpend],
  formats: [cdnow],
});
