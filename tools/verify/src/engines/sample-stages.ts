import {
  approximateCountDistinct,
  avg,
  count,
  countDistinct,
  first,
  from,
  last,
  max,
  min,
  sum,
  topK,
} from '@tempi/platform/plan';
import type { QueryProduct } from '@tempi/platform/product';
import { sampleProduct } from './sample-product.ts';
import { price, sample } from './sample.ts';

const hourly = sampleProduct(
  'hourly',
  from(sample)
    .tumbling('5 minutes')
    .groupBy('key', 'kind')
    .aggregate((row) => ({ rows: count(), total: sum(row.money), most: max(row.name), ratio: sum(row.ratio) })),
);
const ordered = sampleProduct(
  'ordered',
  from(sample)
    .tumbling('5 minutes')
    .groupBy('name')
    .aggregate((row) => ({ rows: count(), total: sum(row.money) })),
);

/** Queries that together use every aggregate, window and way to read another product. */
export const stageQueries: readonly QueryProduct[] = [
  sampleProduct(
    'tumbling',
    from(sample)
      .where((row) => row.small.ne(4))
      .tumbling('10 minutes')
      .groupBy('kind')
      .aggregate((row) => ({
        rows: count(),
        names: count(row.name),
        flagged: count().where(row.flag),
        different: countDistinct(row.name),
        about: approximateCountDistinct(row.wide).where(row.flag.not()),
        small: sum(row.small),
        money: sum(row.money),
        wide: sum(row.wide.divide(1000).toInteger()),
        ratio: sum(row.ratio),
        meanSmall: avg(row.small),
        meanMoney: avg(row.money),
        meanRatio: avg(row.ratio).where(row.flag),
        minName: min(row.name),
        maxName: max(row.name),
        maxMoment: max(row.moment),
        minDay: min(row.day),
        minRatio: min(row.ratio),
        maxWide: max(row.wide),
      }))
      .withColumns((row) => ({ share: row.flagged.divide(row.rows), label: row.minName.concat('…') }))
      .having((row) => row.rows.gt(3)),
  ),
  sampleProduct(
    'edges',
    from(sample)
      .tumbling('10 minutes')
      .groupBy('key')
      .aggregate((row) => ({
        firstName: first(row.name),
        lastName: last(row.name),
        firstMoney: first(row.money),
        lastMoment: last(row.moment).where(row.flag),
        firstFlag: first(row.flag),
        lastDay: last(row.day),
        lastRatio: last(row.ratio),
        firstWhole: first(row.whole),
        lastKind: last(row.kind),
      })),
  ),
  sampleProduct('tops', topsOf('10 minutes')),
  sampleProduct(
    'hopping',
    from(sample)
      .hopping('12 minutes', '3 minutes')
      .groupBy('key')
      .aggregate((row) => ({ rows: count(), names: countDistinct(row.name), money: sum(row.money) })),
  ),
  sampleProduct(
    'sessions',
    from(sample)
      .session('61 seconds')
      .groupBy('key', 'kind')
      .aggregate((row) => ({
        rows: count(),
        firstName: first(row.name),
        lastName: last(row.name),
        money: sum(row.money),
      })),
  ),
  sampleProduct(
    'all-sessions',
    from(sample)
      .session('20 seconds')
      .aggregate((row) => ({ rows: count(), max: max(row.whole) })),
  ),
  sampleProduct(
    'running',
    from(sample)
      .groupBy('name')
      .aggregate((row) => ({ rows: count(), money: sum(row.money), lastAt: max(row.at) })),
  ),
  sampleProduct(
    'products',
    from(hourly)
      .tumbling('10 minutes')
      .groupBy('kind')
      .aggregate((row) => ({
        rows: sum(row.rows),
        total: sum(row.total),
        first: first(row.most),
        mean: avg(row.total),
      })),
  ),
  sampleProduct(
    'product-edges',
    from(ordered)
      .tumbling('20 minutes')
      .aggregate((row) => ({ firstName: first(row.name), lastRows: last(row.rows), lastTotal: last(row.total) })),
  ),
  sampleProduct(
    'pairs',
    from(sample)
      .joinWithin(from(price), (left, right) => [left.key, right.article], '90 seconds')
      .where((left, right) => left.flag.or(right.amount.gt('1.00')))
      .select((left, right) => ({
        key: left.key,
        at: left.at,
        since: right.since,
        cost: right.amount.multiply(left.small),
      })),
  ),
  sampleProduct(
    'pair-windows',
    from(hourly)
      .joinWithin(from(ordered), (left, right) => [left.most, right.name], '0 seconds')
      .tumbling('10 minutes')
      .groupBy('left.key')
      .aggregate((left, right) => ({ rows: sum(left.rows), others: sum(right.rows), last: last(right.total) })),
  ),
  sampleProduct(
    'lookups',
    from(sample)
      .lookup(from(price), (left, right) => [left.key, right.article])
      .select((left, right) => ({ key: left.key, at: left.at, since: right.since, amount: right.amount })),
  ),
  sampleProduct(
    'lookup-windows',
    from(sample)
      .lookup(from(price), (left, right) => [left.name, right.article])
      .tumbling('10 minutes')
      .groupBy('left.name')
      .aggregate((_, right) => ({ rows: count(), known: count(right.since), cost: sum(right.amount) })),
  ),
];

function topsOf(size: string) {
  return from(sample)
    .tumbling(size)
    .groupBy('kind')
    .aggregate((row) => ({
      rows: count(),
      names: topK(row.name, 3),
      smalls: topK(row.small, 2).where(row.flag),
      money: topK(row.money, 5),
    }));
}
