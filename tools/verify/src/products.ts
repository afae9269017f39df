/** The query products, with the contract each reads: what the oracles can compute too. */
export const QUERY_PRODUCTS = {
  'clickstream.page-traffic': 'clickstream.page-view',
  'finance.daily-revenue': 'finance.purchase',
  'finance.customer-spend': 'finance.purchase',
  'sensors.hourly-climate': 'sensors.reading',
} as const;

export const SPEEDS = ['stream', 'micro-batch', 'batch'] as const;
export const DOMAINS = ['clickstream', 'finance', 'sensors'] as const;
