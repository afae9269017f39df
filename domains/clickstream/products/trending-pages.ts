import { pageView } from '@tempi/contracts/clickstream/page-view';
import { count, from, topK } from '@tempi/platform/plan';
import { product } from '@tempi/platform/product';

export const trendingPages = product({
  name: 'clickstream.trending-pages',
  version: '1.0.0',
  owner: 'clickstream',
  description: 'The ten pages that people asked for most often, by the hour',
  query: from(pageView)
    .where((view) => view.status.lt(400).and(view.isBot.not()))
    .tumbling('1 hour')
    .aggregate((view) => ({ views: count(), pages: topK(view.path, 10) })),
  lateness: '1 minute',
  columns: {
    views: { description: 'Pages and files that people were served' },
    pages: { description: 'The ten most served of them, the most served first' },
  },
  speeds: {
    stream: { freshness: '1 second' },
    microBatch: { every: '10 seconds', freshness: '1 minute' },
    batch: { every: '1 day', freshness: '26 hours' },
  },
});
