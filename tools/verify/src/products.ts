/** The query products, with the contract each reads: what the oracles can compute too. */
export const QUERY_PRODUCTS = {
  'clickstream.page-traffic': 'clickstream.page-view',
  'finance.daily-revenue': 'finance.purchase',
  'finance.customer-spend': 'finance.purchase',
  'sensors.hourly-climate': 'sensors.reading',
} as const;

/** Products that the oracle computes from whole files only, with the contract each reads. */
export const MORE_PRODUCTS = {
  'clickstream.visitor-sessions': 'clickstream.page-view',
  'clickstream.error-rate': 'clickstream.page-view',
  'clickstream.trending-pages': 'clickstream.page-view',
  'clickstream.hourly-traffic': 'clickstream.page-view',
  'finance.hourly-revenue': 'finance.purchase',
  'finance.customer-value': 'finance.purchase',
  'sensors.outage': 'sensors.reading',
} as const;

export const SPEEDS = ['stream', 'micro-batch', 'batch'] as const;
export const DOMAINS = ['clickstream', 'finance', 'sensors'] as const;
