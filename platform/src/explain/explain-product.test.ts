import { expect, test } from 'vitest';
import { contract, double, int64, text, timestamp } from '../contract/index.ts';
import { memoryLog } from '../log/memory/index.ts';
import { count, from, sum } from '../plan/index.ts';
import { product, type Product } from '../product/index.ts';
import { ensureStreamTopics } from '../stream/topics.ts';
import { explainProduct } from './explain-product.ts';
import { explainSql } from './explain-sql.ts';

const declared = { version: '1.0.0', owner: 'test', description: 'To be explained' };
const rest = {
  ...declared,
  speeds: {
    stream: { freshness: '1 second' },
    microBatch: { every: '1 minute', freshness: '2 minutes' },
    batch: { every: '1 day', freshness: '26 hours' },
  },
} as const;
const fields = { at: timestamp(), id: text(), article: text().nullable(), amount: int64(), note: text() };
const input = { ...declared, fields, key: 'id', eventTime: 'at', idle: '1 hour' } as const;
const sale = contract({ ...input, name: 'shop.sale', partitions: 3 });
const price = contract({ ...input, name: 'shop.price', partitions: 2 });

const perCustomer = product({
  ...rest,
  name: 'shop.per-customer',
  lateness: '1 minute',
  query: from(sale)
    .session('30 minutes')
    .groupBy('id')
    .aggregate((row) => ({ amount: sum(row.amount) })),
});
const perArticle = product({
  ...rest,
  name: 'shop.per-article',
  lateness: '90 seconds',
  query: from(sale)
    .where((row) => row.amount.gt(0))
    .hopping('10 minutes', '1 minute')
    .groupBy('article')
    .aggregate((row) => ({ sales: count(), amount: sum(row.amount) }))
    .having((row) => row.sales.gte(2)),
});
const priced = product({
  ...rest,
  name: 'shop.priced',
  lateness: '1 minute',
  query: from(perArticle)
    .lookup(from(price), (left, right) => [left.article, right.article])
    .select((left, right) => ({ article: left.article, sales: left.sales, price: right.amount })),
});
const silent = product({
  ...rest,
  name: 'shop.silent',
  input: sale,
  output: { id: text() },
  initial: null,
  process: (state) => [state, []],
  timeToLive: '7 days',
});
const punctual = product({
  ...rest,
  name: 'shop.punctual',
  input: sale,
  output: { id: text() },
  initial: null,
  process: (state, { at }) => [state, [], at + 1],
  onTimer: (state) => [state, []],
});
const running = product({
  ...rest,
  name: 'shop.running',
  lateness: '1 minute',
  query: from(sale)
    .groupBy('article')
    .aggregate(() => ({ sales: count() })),
});
const rounded = product({
  ...rest,
  name: 'shop.rounded',
  lateness: '1 minute',
  query: from(
    contract({ ...input, name: 'shop.weighing', partitions: 1, fields: { ...fields, kilos: double() } }),
  ).select((row) => ({ kilos: row.kilos.toDecimal(10, 1) })),
});
const products: readonly Product[] = [perCustomer, perArticle, priced, silent];

test('the plan is said a step a line, that of another product inside it', () => {
  expect(explainProduct(priced).plan).toEqual([
    'left:',
    '  read final rows of shop.per-article:',
    '    read shop.sale at at, 90 seconds of lateness',
    '    where amount > 0',
    '    windows: hopping 10 minutes by 1 minute',
    '    group by article',
    '    sales = count()',
    '    amount = sum(amount)',
    '    shown where sales >= 2',
    '  with article, sales',
    'right:',
    '  read shop.price at at, 1 minute of lateness',
    '  with article, amount',
    'look up where left article = right article as of the time of left',
    'select',
    '  article = left.article',
    '  sales = left.sales',
    '  price = right.amount',
  ]);
});

test('a kernel is said to read the event time and what the plan needs, and to judge lateness by the window', () => {
  expect(
    products.map((each) => explainProduct(each).leaves.map(({ reads, late }) => `${reads.join(' ')}: ${late}`)),
  ).toEqual([
    ['at id amount: time <= W'],
    ['at amount article: windowEnd <= W, window by window'],
    ['at amount article: windowEnd <= W, window by window', 'at article amount: time <= W'],
    ['at id article amount note: never'],
  ]);
});

test('state is said with the time at which it goes', () => {
  expect(products.map((each) => explainProduct(each).state.map(({ until }) => until))).toEqual([
    ['W >= the last row + the gap'],
    ['W >= the end of the window'],
    ['W >= the end of the window', 'W of right > time', 'W of both >= the time of the next version'],
    ['the clock is 1 week past the key’s last step'],
  ]);
});

test.each(products.map((each) => [each.name, each] as const))(
  '%s: the topics said are those that its stream makes',
  async (_, each) => {
    const log = memoryLog();
    await ensureStreamTopics(log, each);
    const made = await Promise.all(
      explainProduct(each).topics.map(async ({ topic }) => ({ topic, partitions: (await log.ends(topic)).length })),
    );
    expect(explainProduct(each).topics.map(({ topic, partitions }) => ({ topic, partitions }))).toEqual(made);
    await log.close();
  },
);

test('a state is said to have a timer only where the process sets one', () => {
  expect([silent, punctual].map((each) => explainProduct(each).state.map(({ kept }) => kept))).toEqual([
    ['a state a key'],
    ['a state and a timer a key'],
  ]);
});

test('an aggregate without a window is said to run for ever, wherever it is told of', () => {
  const { plan, leaves, state } = explainProduct(running);
  expect(plan).toContain('no window: one running aggregate a group, never final');
  expect(leaves.map(({ gives }) => gives)).toEqual(['partial aggregates, one running aggregate a group, never final']);
  expect(state).toEqual([{ kept: 'the running aggregate of each group of shop.sale', until: 'never' }]);
});

test.each([...products, punctual, running].map((each) => [each.name, each] as const))(
  '%s: as many tasks are said as its output has partitions, each of which status counts',
  async (_, each) => {
    const log = memoryLog();
    await ensureStreamTopics(log, each);
    const giving = (await log.ends(`${each.name}.stream.output`)).length;
    expect(explainProduct(each).tasks).toMatch(new RegExp(`^(?:[a-z-]+: )?${giving} tasks?, `));
    await log.close();
  },
);

test('an engine that refuses a query is said with its reason, beside the text of the others', () => {
  expect(explainProduct(rounded).sql).toEqual({
    duckdb: expect.stringMatching(/^WITH /),
    spark: { code: 'SQL_NOT_SUPPORTED', found: expect.stringContaining('double') },
    flink: { code: 'SQL_NOT_SUPPORTED', found: expect.stringContaining('double') },
  });
  expect(explainSql(rounded, 'duckdb')).toBe(explainProduct(rounded).sql?.duckdb);
  expect(() => explainSql(rounded, 'flink')).toThrow(expect.objectContaining({ code: 'SQL_NOT_SUPPORTED' }));
});

test('an explanation is JSON', () => {
  for (const each of [...products, rounded])
    expect(JSON.parse(JSON.stringify(explainProduct(each)))).toEqual(explainProduct(each));
});

test('a process is said to run on Node only', () => {
  expect(explainProduct(silent).sql).toBeNull();
  expect(explainProduct(silent).plan.join()).toContain('Node only');
});
