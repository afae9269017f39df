import { purchase } from '@tempi/contracts/finance/purchase';
import { count, from, max, min, sum } from '@tempi/platform/plan';
import { product } from '@tempi/platform/product';

export const customerValue = product({
  name: 'finance.customer-value',
  version: '1.0.0',
  owner: 'finance',
  description: 'All that each customer has bought so far',
  query: from(purchase)
    .groupBy('customer')
    .aggregate((bought) => ({
      purchases: count(),
      units: sum(bought.units),
      revenue: sum(bought.amount),
      firstAt: min(bought.purchasedAt),
      lastAt: max(bought.purchasedAt),
    })),
  lateness: '0 seconds',
  speeds: {
    stream: { freshness: '1 second' },
    microBatch: { every: '10 seconds', freshness: '1 minute' },
    batch: { every: '1 day', freshness: '26 hours' },
  },
});
