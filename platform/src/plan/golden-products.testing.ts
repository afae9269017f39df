import { boolean, contract, date, decimal, double, int32, int64, oneOf, text, timestamp } from '../contract/index.ts';
import { product, type Product } from '../product/index.ts';
import {
  approximateCountDistinct,
  avg,
  coalesce,
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
} from './index.ts';

const sale = contract({
  ...{ name: 'golden.sale', version: '1.0.0', owner: 'golden', description: 'A column of every type', idle: '1 hour' },
  fields: {
    customer: text(),
    soldAt: timestamp(),
    paid: boolean(),
    units: int32(),
    points: int64().nullable(),
    price: decimal(12, 2),
    weight: double({ sumScale: 6 }),
    heat: double().nullable(),
    due: date().nullable(),
    channel: oneOf('web', 'shop'),
  },
  key: 'customer',
  eventTime: 'soldAt',
});
const rate = contract({
  ...{ name: 'golden.rate', version: '1.0.0', owner: 'golden', description: 'Of a channel', idle: '1 hour' },
  fields: { code: text(), since: timestamp(), factor: decimal(9, 4), note: text().nullable() },
  key: 'code',
  eventTime: 'since',
});
const base = {
  ...{ version: '1.0.0', owner: 'golden', description: 'For the golden files' },
  speeds: {
    stream: { freshness: '1 second' },
    microBatch: { every: '10 seconds', freshness: '1 minute' },
    batch: { every: '1 day', freshness: '2 days' },
  },
};
const late = { ...base, lateness: '2 minutes' };

const functions = product({
  ...late,
  name: 'golden.functions',
  query: from(sale)
    .where((row) => row.paid.and(row.units.gt(0)).or(row.points.isNull().not()))
    .where((row) => row.price.lte('90071992547409931.25').or(row.due.ne('2024-02-29')))
    .select((row) => ({
      order: row.units.lt(row.points).and(row.soldAt.gte('2024-02-28T23:50:00Z')).and(row.channel.eq('web')),
      sums: row.price.add('0.125').subtract(row.units).multiply(row.price),
      share: row.units.divide(row.points),
      rest: row.units.modulo(7).negate().absolute(),
      whole: row.weight.floor().add(row.weight.ceiling()).add(row.price.round().toDouble()),
      name: row.customer.lower().concat(row.customer.upper()).trim().substring(1, 3).replace('a', 'b'),
      long: row.customer.length().toText().concat(row.channel.toText()),
      found: row.customer.startsWith('a').and(row.customer.endsWith('b')).and(row.customer.contains('c')),
      hour: row.soldAt.startOf('hour').later('5 minutes').since(row.soldAt),
      day: row.soldAt.part('dayOfWeek'),
      dueAt: row.due.toTimestamp(),
      soldOn: row.soldAt.toDate(),
      cast: row.customer.toInteger().orElse(-1).toDecimal(20, 3),
      double: row.price.toDouble({ sumScale: 2 }),
      known: coalesce(row.points, row.units, 0).nullIf(7),
      kind: when(row.units.gte(100), 'many').when(row.heat.gt(0.5), null).otherwise(row.channel.toText()),
      one: literal(double(), 0.5),
    })),
});

const measured = product({
  ...late,
  name: 'golden.measured',
  query: from(sale)
    .withColumns((row) => ({ isLarge: row.units.gte(10), hour: row.soldAt.part('hour') }))
    .tumbling('1 hour')
    .groupBy('channel', 'hour')
    .aggregate((row) => ({
      sales: count(),
      known: count(row.points).where(row.isLarge),
      customers: countDistinct(row.customer),
      roughly: approximateCountDistinct(row.customer),
      units: sum(row.units),
      revenue: sum(row.price),
      weight: sum(row.weight).where(row.paid),
      mean: avg(row.price),
      least: min(row.due),
      most: max(row.soldAt),
      firstUnits: first(row.units),
      lastPaid: last(row.paid),
      top: topK(row.customer, 10),
    }))
    .withColumns((row) => ({ each: row.revenue.toDouble().divide(row.sales) }))
    .having((row) => row.sales.gte(2).and(row.each.gt(1.5)))
    .withColumns((row) => ({ rounded: row.each.round() })),
});

const hopping = product({
  ...late,
  name: 'golden.hopping',
  query: from(sale)
    .hopping('10 minutes', '1 minute')
    .aggregate((row) => ({ sales: count(), web: count().where(row.channel.eq('web')) })),
});

const sessions = product({
  ...late,
  name: 'golden.sessions',
  query: from(sale)
    .session('30 minutes')
    .groupBy('customer')
    .aggregate((row) => ({ sales: count(), revenue: sum(row.price) })),
});

const running = product({
  ...late,
  name: 'golden.running',
  query: from(sale)
    .groupBy('customer', 'due')
    .aggregate((row) => ({ points: sum(row.points) })),
});

const converted = product({
  ...late,
  name: 'golden.converted',
  query: from(sale)
    .where((row) => row.paid)
    .withColumns((row) => ({ code: row.channel.toText().upper() }))
    .lookup(from(rate), (left, right) => [left.code, right.code])
    .select((left, right) => ({ customer: left.customer, value: left.price.multiply(right.factor) })),
});

const sessionsBySize = product({
  ...base,
  name: 'golden.sessions-by-size',
  query: from(sessions)
    .tumbling('1 day')
    .groupBy('sales')
    .aggregate((row) => ({ sessions: count(), revenue: sum(row.revenue), latest: max(row.windowEnd) })),
});

const beside = product({
  ...late,
  name: 'golden.beside',
  query: from(sessions)
    .where((row) => row.sales.gt(1))
    .joinWithin(from(sale), (left, right) => [left.customer, right.customer], '30 minutes')
    .where((left, right) => right.price.lt(left.revenue))
    .withColumns((left, right) => ({ customer: left.customer, price: right.price }))
    .lookup(from(converted), (row, other) => [row.customer, other.customer])
    .withColumns((left, right) => ({ gain: right.value.subtract(left.price) }))
    .hopping('2 hours', '1 hour')
    .groupBy('left.customer')
    .aggregate((left, right, row) => ({ pairs: count(right.value), gain: max(row.gain), price: max(left.price) })),
});

const silent = product({
  ...base,
  name: 'golden.silent',
  input: sale,
  output: { customer: text(), lastAt: timestamp().nullable() },
  initial: { lastAt: 0, seen: [1.5, 'x'] },
  lateness: '1 minute',
  timeToLive: '1 day',
  process: (state) => [state, []],
  onTimer: (state) => [state, []],
});

/** Products that together have every node of a plan, and a process. Changing one changes its golden file. */
export const goldenProducts: readonly Product[] = [
  ...[functions, measured, hopping, sessions, running, converted, sessionsBySize, beside],
  silent,
];
