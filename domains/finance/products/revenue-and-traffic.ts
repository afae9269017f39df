import { from } from '@tempi/platform/plan';
import { product } from '@tempi/platform/product';
import { hourlyTraffic } from 'clickstream/products';
import { hourlyRevenue } from './hourly-revenue.ts';

export const revenueAndTraffic = product({
  name: 'finance.revenue-and-traffic',
  version: '1.0.0',
  owner: 'finance',
  description: 'Revenue beside the traffic of the site, of each hour that has both',
  query: from(hourlyRevenue)
    .joinWithin(from(hourlyTraffic), (revenue, traffic) => [revenue.windowStart, traffic.windowStart], '0 seconds')
    .select((revenue, traffic) => ({
      hour: revenue.windowStart,
      purchases: revenue.purchases,
      revenue: revenue.revenue,
      views: traffic.views,
      visitors: traffic.visitors,
    })),
  columns: {
    hour: { description: 'Its beginning' },
    purchases: { description: 'Purchases of the hour' },
    revenue: { description: 'What was paid for them, in US dollars' },
    views: { description: 'Pages and files that people were served' },
    visitors: { description: 'Different client addresses among them' },
  },
  speeds: {
    stream: { freshness: '1 second' },
    microBatch: { every: '10 seconds', freshness: '1 minute' },
    batch: { every: '1 day', freshness: '26 hours' },
  },
});
