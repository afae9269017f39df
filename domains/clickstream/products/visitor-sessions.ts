import { pageView } from '@tempi/contracts/clickstream/page-view';
import { count, first, from, last } from '@tempi/platform/plan';
import { product } from '@tempi/platform/product';

export const visitorSessions = product({
  name: 'clickstream.visitor-sessions',
  version: '1.0.0',
  owner: 'clickstream',
  description: 'Visits: what a visitor requests with less than half an hour between',
  query: from(pageView)
    .session('30 minutes')
    .groupBy('visitor')
    .aggregate((view) => ({
      views: count(),
      errors: count().where(view.status.gte(400)),
      firstPath: first(view.path),
      lastPath: last(view.path),
    })),
  lateness: '1 minute',
  columns: {
    visitor: { description: 'Address of the client', examples: ['203.0.113.7'] },
    views: { description: 'Requests of the visit' },
    errors: { description: 'Those of them that were answered with a status of 400 or above' },
    firstPath: { description: 'Target of the first request', examples: ['/'] },
    lastPath: { description: 'Target of the last request', examples: ['/blog/'] },
  },
  speeds: {
    stream: { freshness: '1 second' },
    microBatch: { every: '10 seconds', freshness: '1 minute' },
    batch: { every: '1 day', freshness: '26 hours' },
  },
});
