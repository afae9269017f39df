import { pageView } from '@tempi/contracts/clickstream/page-view';
import { count, from } from '@tempi/platform/plan';
import { product } from '@tempi/platform/product';

export const errorRate = product({
  name: 'clickstream.error-rate',
  version: '1.0.0',
  owner: 'clickstream',
  description: 'Requests of ten minutes and the share of them that failed, every minute',
  query: from(pageView)
    .hopping('10 minutes', '1 minute')
    .aggregate((view) => ({ requests: count(), errors: count().where(view.status.gte(400)) }))
    .withColumns((row) => ({ share: row.errors.divide(row.requests) })),
  lateness: '1 minute',
  columns: {
    requests: { description: 'Requests in these ten minutes' },
    errors: {
      description: 'Those of them that were answered with a status of 400 or above',
      classification: 'internal',
    },
    share: { description: 'errors by requests', examples: [0.043] },
  },
  speeds: {
    stream: { freshness: '1 second' },
    microBatch: { every: '10 seconds', freshness: '1 minute' },
    batch: { every: '1 day', freshness: '26 hours' },
  },
});
