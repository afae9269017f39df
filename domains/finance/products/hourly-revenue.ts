import { purchase } from '@tempi/contracts/finance/purchase';
import { count, from, sum } from '@tempi/platform/plan';
import { product } from '@tempi/platform/product';

export const hourlyRevenue = product({
  name: 'finance.hourly-revenue',
  version: '1.0.0',
  owner: 'finance',
  description: 'Purchases and revenue of each hour',
  query: from(purchase)
    .tumbling('1 hour')
    .aggregate((bought) => ({ purchases: count(), revenue: sum(bought.amount) })),
  lateness: '1 day',
  columns: {
    purchases: { description: 'Purchases of the hour' },
    revenue: {
      description: 'What was paid for them, in US dollars',
      examples: ['8462.35'],
      classification: 'internal',
    },
  },
  speeds: {
    stream: { freshness: '1 second' },
    microBatch: { every: '10 seconds', freshness: '1 minute' },
    batch: { every: '1 day', freshness: '26 hours' },
  },
});
