import { purchase } from '@tempi/contracts/finance/purchase';
import { count, from, sum } from '@tempi/platform/plan';
import { product } from '@tempi/platform/product';

export const customerSpend = product({
  name: 'finance.customer-spend',
  version: '1.0.0',
  owner: 'finance',
  description: 'Purchases and revenue of each customer, by thirty days',
  query: from(purchase)
    .tumbling('30 days')
    .groupBy('customer')
    .aggregate((bought) => ({ purchases: count(), revenue: sum(bought.amount) })),
  lateness: '1 day',
  columns: {
    customer: { description: 'Number of the customer', examples: ['00001'] },
    purchases: { description: 'Purchases in these thirty days' },
    revenue: { description: 'What was paid for them, in US dollars', examples: ['25.77'] },
  },
  speeds: {
    stream: { freshness: '1 second' },
    microBatch: { every: '10 seconds', freshness: '1 minute' },
    batch: { every: '1 day', freshness: '26 hours' },
  },
});
