import { expect, test } from 'vitest';
import { contract, int64, text, timestamp } from '../contract/index.ts';
import { count, countDistinct, first, from, sum } from '../plan/index.ts';
import { product } from '../product/index.ts';
import { consumersOf, lineageOf } from './index.ts';

const declared = { version: '1.0.0', owner: 'shop', description: 'For a test' };
const speeds = {
  stream: { freshness: '1 second' },
  microBatch: { every: '10 seconds', freshness: '1 minute' },
  batch: { every: '1 day', freshness: '26 hours' },
};
const sale = contract({
  ...declared,
  name: 'shop.sale',
  fields: { soldAt: timestamp(), till: text(), customer: text(), article: text(), cents: int64(), note: text() },
  key: 'till',
  eventTime: 'soldAt',
  idle: '1 hour',
});
const hourly = product({
  ...declared,
  ...{ name: 'shop.hourly', lateness: '1 minute', speeds },
  query: from(sale)
    .where((row) => row.note.eq('void').not())
    .tumbling('1 hour')
    .groupBy('article')
    .aggregate((row) => ({ sales: count(), customers: countDistinct(row.customer), cents: sum(row.cents) })),
});
const daily = product({
  ...declared,
  ...{ name: 'shop.daily', owner: 'finance', speeds },
  query: from(hourly)
    .tumbling('1 day')
    .aggregate((row) => ({ cents: sum(row.cents), opening: first(row.article) })),
});
const fields = (of: string, ...names: string[]) => names.map((field) => ({ of, field }));

test('a column depends on what it is computed from, the rows on conditions, groups and windows, and the key where records may be late', () => {
  expect(lineageOf(hourly)).toEqual({
    product: 'shop.hourly',
    reads: ['shop.sale'],
    columns: {
      article: fields('shop.sale', 'article'),
      windowStart: fields('shop.sale', 'soldAt'),
      windowEnd: fields('shop.sale', 'soldAt'),
      sales: [],
      customers: fields('shop.sale', 'customer'),
      cents: fields('shop.sale', 'cents'),
    },
    rows: fields('shop.sale', 'article', 'note', 'soldAt', 'till'),
  });
});

test('a product over a product depends on its columns; first on what orders its rows', () => {
  const { columns, rows } = lineageOf(daily);
  expect(columns).toMatchObject({
    cents: fields('shop.hourly', 'cents'),
    opening: fields('shop.hourly', 'article', 'windowEnd', 'windowStart'),
  });
  expect(rows).toEqual(fields('shop.hourly', 'windowEnd'));
});

test('who consumes a field is told through products over products', () => {
  const of = 'shop.sale';
  const all = [daily, hourly];
  expect(consumersOf(all, { of, field: 'customer' })).toEqual([
    { product: 'shop.hourly', owner: 'shop', columns: ['customers'], rows: false, via: [] },
  ]);
  expect(consumersOf(all, { of, field: 'cents' })).toEqual([
    { product: 'shop.daily', owner: 'finance', columns: ['cents'], rows: false, via: ['shop.hourly'] },
    { product: 'shop.hourly', owner: 'shop', columns: ['cents'], rows: false, via: [] },
  ]);
  expect(consumersOf(all, { of, field: 'note' })).toMatchObject([
    { product: 'shop.daily', rows: true, columns: ['windowStart', 'windowEnd', 'cents', 'opening'] },
    { product: 'shop.hourly', rows: true },
  ]);
  expect(consumersOf(all, { of: 'shop.hourly', field: 'customers' })).toEqual([]);
  expect(consumersOf(all, { of, field: null }).map(({ product: name }) => name)).toEqual(['shop.daily', 'shop.hourly']);
});

test('a process, and a contract derived by a function, depend on every field', () => {
  const later = contract({
    ...declared,
    ...{ name: 'shop.sale', version: '2.0.0', key: 'till', eventTime: 'soldAt', idle: '1 hour' },
    fields: { soldAt: timestamp(), till: text() },
    derivedFrom: { contract: sale, map: ({ soldAt, till }) => ({ soldAt, till }) },
  });
  const process = product({
    ...declared,
    ...{ name: 'shop.opened', input: later, output: { at: timestamp() }, initial: null, timeToLive: '1 day', speeds },
    process: (state, { soldAt }) => [state, [{ at: soldAt }]],
  });
  expect(lineageOf(process)).toMatchObject({ columns: { at: fields('shop.sale.v2', 'soldAt', 'till') } });
  expect(consumersOf([process], { of: 'shop.sale', field: 'note' })).toEqual([
    { product: 'shop.opened', owner: 'shop', columns: ['at'], rows: true, via: ['shop.sale.v2'] },
  ]);
});
