import { count, from, last, max, sum, topK } from '../plan/index.ts';
import { product, type Product } from '../product/index.ts';
import { articleSales, customerSales, everyThird, quietCustomers, sale } from './shop.ts';
import { price, refund } from './law-shop.ts';

const about = { version: '1.0.0', owner: 'shop', description: 'For tests' };
const declared = { ...about, lateness: '2 seconds' };
const speeds = {
  stream: { freshness: '1 second' },
  microBatch: { every: '10 seconds', freshness: '1 minute' },
  batch: { every: '1 day', freshness: '26 hours' },
};

/** One step; its rows come and go as sessions meet. */
const visits = product({
  ...declared,
  name: 'shop.visits',
  speeds,
  query: from(sale)
    .session('4 seconds')
    .groupBy('customer')
    .aggregate((row) => ({ sales: count(), article: last(row.article) })),
});

/** Two steps; a row goes when its group grows out of `having`. */
export const rareArticles = product({
  ...declared,
  name: 'shop.rare-articles',
  speeds,
  query: from(sale)
    .session('3 seconds')
    .groupBy('article')
    .aggregate((row) => ({ sales: count(), amount: sum(row.amount) }))
    .having((row) => row.sales.lt(4)),
});

const hopping = product({
  ...declared,
  name: 'shop.hopping',
  speeds,
  query: from(sale)
    .hopping('12 seconds', '4 seconds')
    .groupBy('article')
    .aggregate((row) => ({ sales: count(), customers: topK(row.customer, 2) })),
});

/** One step, never final. */
const customerTotals = product({
  ...declared,
  name: 'shop.customer-totals',
  speeds,
  query: from(sale)
    .groupBy('customer')
    .aggregate((row) => ({ sales: count(), amount: sum(row.amount) })),
});

/** Two steps, never final. */
const articleTotals = product({
  ...declared,
  name: 'shop.article-totals',
  speeds,
  query: from(sale)
    .groupBy('article')
    .aggregate((row) => ({ sales: count(), amount: sum(row.amount) })),
});

/** Composite: a product over the finals of a product. */
const bestArticles = product({
  ...about,
  name: 'shop.best-articles',
  speeds,
  query: from(articleSales)
    .tumbling('20 seconds')
    .groupBy()
    .aggregate((row) => ({ articles: count(), most: max(row.sales) })),
});

/** Composite: two contracts with different numbers of partitions. */
export const refunded = product({
  ...declared,
  name: 'shop.refunded',
  speeds,
  query: from(sale)
    .joinWithin(from(refund), (left, right) => [left.customer, right.customer], '3 seconds')
    .select((left, right) => ({ customer: left.customer, amount: left.amount, paid: right.paid })),
});

/** Composite: a table as of event time, summed up by window. */
const turnover = product({
  ...declared,
  name: 'shop.turnover',
  speeds,
  query: from(sale)
    .lookup(from(price), (left, right) => [left.article, right.article])
    .tumbling('10 seconds')
    .groupBy()
    .aggregate((_, right) => ({ sales: count(), euros: sum(right.euros) })),
});

/** Composite: reads one contract twice, and folds it once. */
const shares = product({
  ...about,
  name: 'shop.shares',
  speeds,
  query: from(customerSales)
    .joinWithin(from(articleSales), (left, right) => [left.windowStart, right.windowStart], '0 seconds')
    .select((left, right) => ({ customer: left.customer, article: right.article, own: left.sales, all: right.sales })),
});

export const simpleProducts: readonly Product[] = [
  customerSales,
  articleSales,
  everyThird,
  quietCustomers,
  visits,
  rareArticles,
  hopping,
  customerTotals,
  articleTotals,
];
export const compositeProducts: readonly Product[] = [bestArticles, refunded, turnover, shares];
