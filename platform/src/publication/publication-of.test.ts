import { expect, test } from 'vitest';
import { contract, int64, text, timestamp } from '../contract/index.ts';
import { count, from, last } from '../plan/index.ts';
import { product } from '../product/index.ts';
import { publicationOf } from './index.ts';

const visit = contract({
  ...{ name: 'shop.visit', version: '1.0.0', owner: 'shop', description: 'A visit', key: 'person', eventTime: 'at' },
  fields: {
    at: timestamp({ classification: 'public' }),
    person: text({ classification: 'personal' }),
    shelf: text({ classification: 'public' }),
    cents: int64(),
  },
  idle: '1 hour',
});
const speeds = {
  ...{ stream: { freshness: '1 second' }, microBatch: { every: '10 seconds', freshness: '1 minute' } },
  batch: { every: '1 day', freshness: '26 hours' },
};
const declared = { version: '1.0.0', owner: 'shop', description: 'For tests', speeds };
const shelves = product({
  ...{ ...declared, name: 'shop.shelves', lateness: '1 minute' },
  query: from(visit)
    .tumbling('1 hour')
    .groupBy('shelf')
    .aggregate((row) => ({ visits: count(row.person), latest: last(row.person) })),
});
const guests = product({
  ...{ ...declared, name: 'shop.guests' },
  query: from(shelves)
    .groupBy('latest')
    .aggregate((row) => ({ shelf: last(row.shelf), shelves: count() })),
});
const classes = (member: typeof shelves | typeof guests) =>
  Object.fromEntries(publicationOf(member).fields.map(({ name, classification }) => [name, classification]));

test('a column is classified as the strictest of what it shows, through other products too, and a count as internal', () => {
  const times = { windowStart: 'public', windowEnd: 'public' };
  expect(classes(shelves)).toEqual({ shelf: 'public', ...times, visits: 'internal', latest: 'personal' });
  expect(classes(guests)).toEqual({ latest: 'personal', shelf: 'public', shelves: 'internal' });
});

test('a windowed row is identified by its window and group, a running one by its group', () => {
  expect(publicationOf(shelves)).toMatchObject({ key: ['windowStart', 'shelf'], eventTime: 'windowStart' });
  expect(publicationOf(guests)).toMatchObject({ key: ['latest'], eventTime: null, delivery: null });
  expect(publicationOf(visit)).toMatchObject({ key: ['person'], eventTime: 'at', identity: null, derivation: null });
});
