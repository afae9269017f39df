import { pageView } from '@tempi/contracts/clickstream/page-view';
import { count, countDistinct, from, sum } from '@tempi/platform/plan';
import { product } from '@tempi/platform/product';

export const pageTraffic = product({
  name: 'clickstream.page-traffic',
  version: '1.0.0',
  owner: 'clickstream',
  description: 'Views, visitors and bytes of each page, by the minute',
  query: from(pageView)
    .where((view) => view.status.lt(400).and(view.isBot.not()))
    .tumbling('1 minute')
    .groupBy('path')
    .aggregate((view) => ({ views: count(), visitors: countDistinct(view.visitor), bytes: sum(view.bytes) })),
  lateness: '1 minute',
  columns: {
    path: { description: 'The page or file', examples: ['/projects/xdotool/'] },
    views: { description: 'How often people were served it' },
    visitors: { description: 'Different client addresses among them' },
    bytes: { description: 'Sum of the lengths of the responses' },
  },
  speeds: {
    stream: { freshness: '1 second' },
    microBatch: { every: '10 seconds', freshness: '1 minute' },
    batch: { every: '1 day', freshness: '26 hours' },
  },
});
