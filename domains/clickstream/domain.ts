import { pageView } from '@tempi/contracts/clickstream/page-view';
import { domain } from '@tempi/platform/product';
import { pageTraffic } from './products/page-traffic.ts';
import { accessLog } from './sources/index.ts';

export const clickstream = domain({
  name: 'clickstream',
  contracts: [pageView],
  products: [pageTraffic],
  formats: [accessLog],
});
