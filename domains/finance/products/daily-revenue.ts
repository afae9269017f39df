import { purchase } from '@tempi/contracts/finance/purchase';
import { count, countDistinct, from, sum } from '@tempi/platform/plan';
import { product } from '@tempi/platform/product';

export const dailyRevenue = product({
  name: 'finance.daily-revenue',
  version: '1.0.0',
  owner: 'finance',
  description: 'Purchases, customers, units and revenue of each day',
  query: from(purchase)
    .tumbling('1 day')
    .aggregate((bought) => ({
      purchases: count(),
      customers: countDistinct(bought.customer),
      units: sum(bought.units),
      revenue: sum(bought.amount),
    })),
  lateness: '1 day',
  columns: {
    purchases: { description: 'Purchases of the day' },
    customers: { description: 'Different customers among them' },
    units: { description: 'Articles bought' },
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
