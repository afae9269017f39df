import { count, from, sum } from '../plan/index.ts';
import { product } from '../product/index.ts';
import { sale, type Entry } from '../testing/shop.ts';

const about = {
  ...{ name: 'shop.changing', owner: 'shop', description: 'For tests', lateness: '1 minute' },
  speeds: {
    stream: { freshness: '1 second' },
    microBatch: { every: '100 milliseconds', freshness: '1 minute', output: 'topic' },
    batch: { every: '1 day', freshness: '26 hours' },
  },
} as const;

export const first = product({
  ...{ ...about, version: '1.0.0' },
  query: from(sale)
    .tumbling('10 seconds')
    .groupBy('customer')
    .aggregate(() => ({ sales: count() })),
});

/** Another window, another group, and so other tasks; another measure. */
const changed = from(sale)
  .tumbling('30 seconds')
  .groupBy('article')
  .aggregate((row) => ({ sales: count(), amount: sum(row.amount) }));
export const second = product({ ...about, version: '1.1.0', query: changed });

/** No more than the words changed. */
export const reworded = product({ ...about, version: '1.2.0', description: 'In other words', query: changed });

export const SALES_A_COMMIT = 20;

/** The sales of a commit: each a second after the one before, none of them late. */
export const salesOf = (commit: number): readonly Entry[] =>
  Array.from({ length: SALES_A_COMMIT }, (_, index) => ({
    sale: { soldAt: commit * 1_000_000, customer: `c${index % 5}`, article: `a${index % 3}`, amount: index },
  }));
