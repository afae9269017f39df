import { approximateCountDistinct, count, first, from, last, sum, topK } from '../plan/index.ts';
import { product, type QueryProduct } from '../product/index.ts';
import { articleSales, sale } from '../testing/shop.ts';

const ofProducts = {
  version: '1.0.0',
  owner: 'shop',
  description: 'For tests',
  speeds: {
    stream: { freshness: '1 second' },
    microBatch: { every: '10 seconds', freshness: '1 minute' },
    batch: { every: '1 day', freshness: '2 days' },
  },
};
const declared = { ...ofProducts, lateness: '2 seconds' };

/** Sessions of the contract's key. */
const visits = product({
  ...declared,
  name: 'shop.visits',
  query: from(sale)
    .session('3 seconds')
    .groupBy('customer')
    .aggregate((row) => ({
      sales: count(),
      amount: sum(row.amount),
      firstArticle: first(row.article),
      lastArticle: last(row.article),
    })),
});

/** Without a window; its group spans partitions. */
const articles = product({
  ...declared,
  name: 'shop.articles',
  query: from(sale)
    .groupBy('article')
    .aggregate((row) => ({
      amount: sum(row.amount),
      customers: approximateCountDistinct(row.customer),
      best: topK(row.customer, 2),
    }))
    .having((row) => row.customers.gte(1)),
});

/** A product over the finals of another. */
const minutes = product({
  ...ofProducts,
  name: 'shop.minutes',
  query: from(articleSales)
    .tumbling('1 minute')
    .groupBy('article')
    .aggregate((row) => ({ amount: sum(row.amount), windows: count(), lastSales: last(row.sales) }))
    .withColumns((row) => ({ share: row.amount.divide(row.windows) })),
});

/** Pairs of equal values, too. */
const pairs = product({
  ...declared,
  name: 'shop.pairs',
  query: from(sale)
    .joinWithin(from(sale), (left, right) => [left.article, right.article], '1 second')
    .select((left, right) => ({ customer: left.customer, soldAt: left.soldAt, amount: left.amount.add(right.amount) })),
});

/** Products of every layout and shape besides the shop's own. */
export const shopComposites: readonly QueryProduct[] = [visits, articles, minutes, pairs];
