import { pageView } from '@tempi/contracts/clickstream/page-view';
import { domain } from '@tempi/platform/product';
import { pageTraffic } from './products/page-traffic.ts';

export const clickstream = domain({ name: 'clickstream', contracts: [pageView], products: [pageTraffic] });
