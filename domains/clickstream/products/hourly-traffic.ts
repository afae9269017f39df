import { pageView } from '@tempi/contracts/clickstream/page-view';
import { count, countDistinct, from } from '@tempi/platform/plan';
import { product } from '@tempi/platform/product';

export const hourlyTraffic = product({
  name: 'clickstream.hourly-traffic',
  version: '1.0.0',
  owner: 'clickstream',
  description: 'Views and visitors of the whole site, by the hour',
  query: from(pageView)
    .where((view) => view.status.lt(400).and(view.isBot.not()))
    .tumbling('1 hour')
    .aggregate((view) => ({ views: count(), visitors: countDistinct(view.visitor) })),
  lateness: '1 minute',
  columns: {
    views: {
      description: 'Pages and files that people were served, requests of bots left out',
      classification: 'internal',
    },
    visitors: { description: 'Different client addresses among them' },
  },
  speeds: {
    stream: { freshness: '1 second' },
    microBatch: { every: '10 seconds', freshness: '1 minute' },
    batch: { every: '1 day', freshness: '26 hours' },
  },
});
