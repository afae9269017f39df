import { pageView } from '@tempi/contracts/clickstream/page-view';
import { domain } from '@tempi/platform/product';
import { errorRate } from './products/error-rate.ts';
import { hourlyTraffic } from './products/hourly-traffic.ts';
import { pageTraffic } from './products/page-traffic.ts';
import { trendingPages } from './products/trending-pages.ts';
import { visitorSessions } from './products/visitor-sessions.ts';
import { accessLog } from './sources/index.ts';

export const clickstream = domain({
  name: 'clickstream',
  contracts: [pageView],
  products: [pageTraffic, visitorSessions, errorRate, trendingPages, hourlyTraffic],
  formats: [accessLog],
});
