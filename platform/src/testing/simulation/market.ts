import { contract, int64, text, timestamp, type Contract } from '../../contract/index.ts';
import { count, countDistinct, from, last, max, sum, topK } from '../../plan/index.ts';
import { product, type Product } from '../../product/index.ts';

const declared = { version: '1.0.0', owner: 'market', description: 'For the simulation' };
const speeds = {
  stream: { freshness: '1 second' },
  microBatch: { every: '2 seconds', freshness: '1 minute' },
  batch: { every: '1 day', freshness: '26 hours' },
};

/** Few keys over three partitions, so that groups span them and some fall silent. */
const order = contract({
  ...declared,
  name: 'market.order',
  fields: { number: text(), orderedAt: timestamp(), customer: text(), article: text().nullable(), amount: int64() },
  key: 'customer',
  identity: ['number'],
  eventTime: 'orderedAt',
  partitions: 3,
  idle: '4 seconds',
});

/** With another number of partitions. */
const payment = contract({
  ...declared,
  name: 'market.payment',
  fields: { number: text(), paidAt: timestamp(), customer: text(), amount: int64() },
  key: 'customer',
  identity: ['number'],
  eventTime: 'paidAt',
  partitions: 2,
  idle: '4 seconds',
});

export const contracts: readonly Contract[] = [order, payment];

const lateness = '2 seconds';
const orders = from(order)
  .where((row) => row.amount.gt(0))
  .tumbling('5 seconds');

const customerOrders = product({
  ...declared,
  name: 'market.customer-orders',
  lateness,
  speeds,
  query: orders
    .groupBy('customer')
    .aggregate((row) => ({ orders: count(), articles: countDistinct(row.article), amount: sum(row.amount) })),
});

const articleOrders = product({
  ...declared,
  name: 'market.article-orders',
  lateness,
  speeds,
  query: orders
    .groupBy('article')
    .aggregate((row) => ({ orders: count(), customers: countDistinct(row.customer), amount: sum(row.amount) })),
});

const visits = product({
  ...declared,
  name: 'market.visits',
  lateness,
  speeds,
  query: from(order)
    .session('3 seconds')
    .groupBy('customer')
    .aggregate((row) => ({ orders: count(), article: last(row.article) })),
});

/** Its rows come and go: a group may outgrow `having`. */
const rareArticles = product({
  ...declared,
  name: 'market.rare-articles',
  lateness,
  speeds,
  query: from(order)
    .session('3 seconds')
    .groupBy('article')
    .aggregate((row) => ({ orders: count(), amount: sum(row.amount) }))
    .having((row) => row.orders.lt(4)),
});

const hopping = product({
  ...declared,
  name: 'market.hopping',
  lateness,
  speeds,
  query: from(order)
    .hopping('6 seconds', '2 seconds')
    .groupBy('article')
    .aggregate((row) => ({ orders: count(), customers: topK(row.customer, 2) })),
});

/** Never final. */
const articleTotals = product({
  ...declared,
  name: 'market.article-totals',
  lateness,
  speeds,
  query: from(order)
    .groupBy('article')
    .aggregate((row) => ({ orders: count(), amount: sum(row.amount) })),
});

/** Composite: a product over the finals of another. */
const bestArticles = product({
  ...declared,
  name: 'market.best-articles',
  speeds,
  query: from(articleOrders)
    .tumbling('10 seconds')
    .groupBy()
    .aggregate((row) => ({ articles: count(), most: max(row.orders) })),
});

/** Composite: two contracts. */
const paid = product({
  ...declared,
  name: 'market.paid',
  lateness,
  speeds,
  query: from(order)
    .joinWithin(from(payment), (left, right) => [left.customer, right.customer], '2 seconds')
    .select((left, right) => ({ customer: left.customer, order: left.number, payment: right.number })),
});

/** Composite: the latest payment of each customer as of the order's time. */
const lastPaid = product({
  ...declared,
  name: 'market.last-paid',
  lateness,
  speeds,
  query: from(order)
    .lookup(from(payment), (left, right) => [left.customer, right.customer])
    .tumbling('5 seconds')
    .groupBy()
    .aggregate((_, right) => ({ orders: count(), paid: sum(right.amount) })),
});

/** A process with timers: the last amounts of a customer who has ordered nothing for three seconds; customers are forgotten. */
const quietCustomers = product({
  ...declared,
  name: 'market.quiet-customers',
  speeds,
  lateness: '1 second',
  timeToLive: '8 seconds',
  input: order,
  output: { customer: text(), amounts: text(), late: int64() },
  initial: { amounts: [] as number[] },
  poison: { tries: 2, stopAt: 1000 },
  process({ amounts }, record) {
    const next = [...amounts, record.amount].slice(-3);
    return [{ amounts: next }, [], record.amount === 0 ? null : record.orderedAt + 3_000_000];
  },
  onTimer({ amounts }, { key, time, clock }) {
    if ((amounts[0] ?? 0) % 3 === 1) throw new RangeError(`a timer at ${String(time)}`);
    const row = { customer: key, amounts: amounts.join(), late: clock - time };
    return [{ amounts: amounts.slice(1) }, [row], amounts.length % 2 === 1 ? time + 2_000_000 : null];
  },
});

/** A process without timers, that never forgets; one order in eight or so is poison. */
const everySecond = product({
  ...declared,
  name: 'market.every-second',
  speeds,
  input: order,
  output: { customer: text(), total: int64() },
  initial: { orders: 0, total: 0 },
  poison: { stopAt: 1000 },
  process(state, record) {
    if (record.amount % 7 === 3) throw new RangeError(`an order of ${String(record.amount)}`);
    const next = { orders: state.orders + 1, total: state.total + record.amount };
    const row = { customer: record.customer, total: next.total };
    return [next, next.orders % 2 === 0 ? [row] : []];
  },
});

/** What the runs take turns with: every layout of a stream, and both kinds of product. */
export const products: readonly Product[] = [
  articleOrders,
  customerOrders,
  rareArticles,
  paid,
  quietCustomers,
  hopping,
  lastPaid,
  visits,
  articleTotals,
  bestArticles,
  everySecond,
];
