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
  columns: {
    customer: { description: 'Number of the customer', examples: ['00001'] },
    purchases: { description: 'Purchases so far' },
    units: { description: 'Articles bought so far' },
    revenue: { description: 'What was paid for them, in US dollars', examples: ['11.77'] },
    firstAt: { description: 'When the first was paid' },
    lastAt: { description: 'When the last was paid' },
  },
  speeds: {
    stream: { freshness: '1 second' },
    microBatch: { every: '10 seconds', freshness: '1 minute' },
    batch: { every: '1 day', freshness: '26 hours' },
  },
});
