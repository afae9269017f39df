import { decimal, double, timestamp, type Columns } from '@tempi/platform/contract';
import {
  approximateCountDistinct,
  avg,
  coalesce,
  contractsRead,
  count,
  countDistinct,
  first,
  from,
  last,
  literal,
  max,
  min,
  sum,
  topK,
  when,
  type Query,
} from '@tempi/platform/plan';
import { product, type QueryProduct } from '@tempi/platform/product';
import { price, sample } from './sample.ts';

const declared = <C extends Columns>(name: string, query: Query<C>) =>
  product({
    name: `engines.${name}`,
    version: '1.0.0',
    owner: 'engines',
    description: `Of the language: ${name}`,
    query,
    ...(contractsRead(query.plan).length > 0 ? { lateness: '1 minute' } : {}),
    speeds: {
      stream: { freshness: '1 second' },
      microBatch: { every: '10 seconds', freshness: '1 minute' },
      batch: { every: '1 day', freshness: '26 hours' },
    },
  });

const hourly = declared(
  'hourly',
  from(sample)
    .tumbling('5 minutes')
    .groupBy('key', 'kind')
    .aggregate((row) => ({ rows: count(), total: sum(row.money), most: max(row.name), ratio: sum(row.ratio) })),
);
const ordered = declared(
  'ordered',
  from(sample)
    .tumbling('5 minutes')
    .groupBy('name')
    .aggregate((row) => ({ rows: count(), total: sum(row.money) })),
);

/** Queries that together use every function, aggregate, window and way to read another product. */
export const sampleQueries: readonly QueryProduct[] = [
  declared(
    'logic',
    from(sample).select((row) => ({
      key: row.key,
      eq: row.name.eq(row.other),
      ne: row.name.ne('Ä'),
      lt: row.name.lt(row.other),
      lte: row.whole.lte(row.small),
      gt: row.wide.gt(literal(decimal(28, 5), '-0.12345')),
      gte: row.then.gte(row.at),
      and: row.flag.and(row.small.gt(0)),
      or: row.flag.or(row.small.gt(0)),
      not: row.flag.not(),
      isNull: row.name.isNull(),
      case: when(row.small.gt(1), row.name).when(row.flag, 'flag').otherwise(null),
      coalesce: coalesce(row.name, row.other, 'none'),
      nullIf: row.name.nullIf('a'),
      orElse: row.money.orElse('0.05'),
      day: row.day.lt('2024-02-29'),
      kind: row.kind.eq('red'),
    })),
  ),
  declared(
    'numbers',
    from(sample).select((row) => ({
      add: row.whole.add(row.small),
      subtract: row.whole.subtract(row.whole.negate()),
      multiply: row.whole.multiply(row.small),
      addMoney: row.money.add(row.small),
      addWide: row.wide.add(row.money),
      subtractMoney: row.money.subtract('0.05'),
      multiplyMoney: row.money.multiply(row.money),
      multiplyWide: row.wide.multiply(row.small),
      addRatio: row.ratio.add(row.whole),
      multiplyRatio: row.ratio.multiply(row.money),
      divide: row.whole.divide(row.small),
      divideMoney: row.money.divide(row.ratio),
      divideWide: row.wide.divide(3),
      modulo: row.whole.modulo(row.small),
      negate: row.small.negate(),
      negateRatio: row.ratio.negate(),
      absolute: row.money.absolute(),
      absoluteWhole: row.whole.absolute(),
    })),
  ),
  declared(
    'rounding',
    from(sample).select((row) => ({
      floor: row.ratio.floor(),
      ceiling: row.ratio.ceiling(),
      round: row.ratio.round(),
      floorMoney: row.money.floor(),
      ceilingMoney: row.money.ceiling(),
      roundMoney: row.money.round(),
      toInteger: row.ratio.toInteger(),
      textToInteger: row.name.toInteger(),
      flagToInteger: row.flag.toInteger(),
      moneyToInteger: row.money.toInteger(),
      wideToInteger: row.wide.toInteger(),
      toDecimal: row.money.toDecimal(10, 1),
      wholeToDecimal: row.whole.toDecimal(12, 2),
      toDouble: row.money.toDouble(),
      wideToDouble: row.wide.toDouble(),
      wholeToDouble: row.whole.toDouble(),
      half: row.small.toDouble().multiply(literal(double(), 0.5)),
      wholeToText: row.whole.toText(),
      flagToText: row.flag.toText(),
      kindToText: row.kind.toText(),
    })),
  ),
  declared(
    'texts',
    from(sample).select((row) => ({
      lower: row.name.lower(),
      upper: row.name.upper(),
      trim: row.name.trim(),
      length: row.name.length(),
      substring: row.name.substring(2, 2),
      substringFrom: row.name.substring(row.small, 3),
      substringCount: row.name.substring(0, row.whole),
      concat: row.name.concat(row.other),
      startsWith: row.name.startsWith(row.other),
      endsWith: row.name.endsWith(row.other),
      contains: row.name.contains(row.other),
      replace: row.name.replace(row.other, '-'),
      replaceBy: row.name.replace('a', row.other),
      quotes: row.name.concat('\\\'\n"😀'),
    })),
  ),
  declared(
    'times',
    from(sample).select((row) => ({
      second: row.then.startOf('second'),
      minute: row.then.startOf('minute'),
      hour: row.then.startOf('hour'),
      startOfDay: row.then.startOf('day'),
      week: row.then.startOf('week'),
      month: row.then.startOf('month'),
      year: row.then.startOf('year'),
      partSecond: row.then.part('second'),
      partMinute: row.then.part('minute'),
      partHour: row.then.part('hour'),
      partDay: row.then.part('day'),
      partMonth: row.then.part('month'),
      partYear: row.then.part('year'),
      dayOfWeek: row.then.part('dayOfWeek'),
      later: row.then.later('400 days'),
      laterBy: row.then.later(row.whole),
      since: row.then.since(row.at),
      toDate: row.then.toDate(),
      toTimestamp: row.day.toTimestamp(),
      literal: row.then.lt(literal(timestamp(), '1969-12-31T23:59:59.5Z')),
    })),
  ),
  declared(
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
        maxThen: max(row.then),
        minDay: min(row.day),
        minRatio: min(row.ratio),
        maxWide: max(row.wide),
      }))
      .withColumns((row) => ({ share: row.flagged.divide(row.rows), label: row.minName.concat('…') }))
      .having((row) => row.rows.gt(3)),
  ),
  declared(
    'edges',
    from(sample)
      .tumbling('10 minutes')
      .groupBy('key')
      .aggregate((row) => ({
        firstName: first(row.name),
        lastName: last(row.name),
        firstMoney: first(row.money),
        lastThen: last(row.then).where(row.flag),
        firstFlag: first(row.flag),
        lastDay: last(row.day),
        lastRatio: last(row.ratio),
        firstWhole: first(row.whole),
        lastKind: last(row.kind),
      })),
  ),
  declared('tops', topsOf('10 minutes')),
  declared(
    'hopping',
    from(sample)
      .hopping('12 minutes', '3 minutes')
      .groupBy('key')
      .aggregate((row) => ({ rows: count(), names: countDistinct(row.name), money: sum(row.money) })),
  ),
  declared(
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
  declared(
    'all-sessions',
    from(sample)
      .session('20 seconds')
      .aggregate((row) => ({ rows: count(), max: max(row.whole) })),
  ),
  declared(
    'running',
    from(sample)
      .groupBy('name')
      .aggregate((row) => ({ rows: count(), money: sum(row.money), lastAt: max(row.at) })),
  ),
  declared(
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
  declared(
    'product-edges',
    from(ordered)
      .tumbling('20 minutes')
      .aggregate((row) => ({ firstName: first(row.name), lastRows: last(row.rows), lastTotal: last(row.total) })),
  ),
  declared(
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
  declared(
    'pair-windows',
    from(hourly)
      .joinWithin(from(ordered), (left, right) => [left.most, right.name], '0 seconds')
      .tumbling('10 minutes')
      .groupBy('left.key')
      .aggregate((left, right) => ({ rows: sum(left.rows), others: sum(right.rows), last: last(right.total) })),
  ),
  declared(
    'lookups',
    from(sample)
      .lookup(from(price), (left, right) => [left.key, right.article])
      .select((left, right) => ({ key: left.key, at: left.at, since: right.since, amount: right.amount })),
  ),
  declared(
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
