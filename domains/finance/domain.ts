import { purchase } from '@tempi/contracts/finance/purchase';
import { domain } from '@tempi/platform/product';
import { customerSpend } from './products/customer-spend.ts';
import { dailyRevenue } from './products/daily-revenue.ts';

export const finance = domain({ name: 'finance', contracts: [purchase], products: [dailyRevenue, customerSpend] });
