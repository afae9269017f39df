import { expect, test } from 'vitest';
import { contract, decimal, int32, int64, text, timestamp } from '../contract/index.ts';
import { count, from, last, sum } from '../plan/index.ts';
import { product } from '../product/index.ts';
import { everyThird } from '../testing/shop.ts';
import { publicationOf } from './index.ts';
import { meaningsOf } from './meanings-of.ts';
import type { Publication } from './publication.ts';

const about = { version: '1.0.0', owner: 'shop', description: 'For tests' };
const speeds = {
  ...{ stream: { freshness: '1 second' }, microBatch: { every: '10 seconds', freshness: '1 minute' } },
  batch: { every: '1 day', freshness: '26 hours' },
};
const narrow = { at: timestamp(), till: text(), guest: text(), units: int32(), price: decimal(10, 2) };
const wide = { ...narrow, units: int64(), price: decimal(14, 3), more: text().nullable() };
const visiting = { ...about, name: 'shop.visit', key: 'till', eventTime: 'at', idle: '1 hour' } as const;
const visit = contract({ ...visiting, fields: narrow });

interface Variant {
  readonly least: number;
  readonly factor: number;
  readonly added: boolean;
  readonly lateness: string;
  readonly hours: string;
  readonly of: typeof visit;
}
const PLAIN: Variant = { least: 1, factor: 2, added: false, lateness: '1 minute', hours: '1 hour', of: visit };

/** An inner product, and one that reads it. */
function productsOf(changes: Partial<Variant> = {}) {
  const { least, factor, added, lateness, hours, of } = { ...PLAIN, ...changes };
  const inner = product({
    ...{ ...about, name: 'shop.tills', lateness, speeds },
    query: from(of)
      .where((row) => row.price.gt('1.50').and(row.units.gte(least)))
      .tumbling(hours)
      .groupBy('till')
      .aggregate((row) => {
        const measures = { units: sum(row.units), visits: count() };
        return added ? ({ ...measures, guest: last(row.guest) } as typeof measures) : measures;
      })
      .withColumns((row) => ({ twice: row.units.multiply(factor) })),
  });
  const outer = product({
    ...{ ...about, name: 'shop.all', speeds },
    query: from(inner)
      .groupBy('till')
      .aggregate((row) => ({ units: sum(row.units), latest: last(row.twice) })),
  });
  return [inner, outer].map(meaningsOf) as [ReturnType<typeof meaningsOf>, ReturnType<typeof meaningsOf>];
}
const [inner, outer] = productsOf();
const { units, visits, till, twice } = inner.columns;

test('what a filter or a window lets through is a change of the rows, and of no column by itself', () => {
  for (const changes of [{ least: 2 }, { hours: '2 hours' }]) {
    const [{ rows, columns }, after] = productsOf(changes);
    expect(rows).not.toBe(inner.rows);
    expect(columns).toEqual({ units, visits, till, twice });
    // Told at the product that it reads.
    expect(after).toEqual(outer);
  }
});

test('what a column computes is a change of that column, and of no other', () => {
  const [{ rows, columns }] = productsOf({ factor: 3 });
  expect({ rows, columns }).toEqual({ rows: inner.rows, columns: { units, visits, till, twice: expect.any(String) } });
  expect(columns['twice']).not.toBe(twice);
});

test('a change of a column is one of those that are computed from it', () => {
  const derived = (cents: boolean) =>
    meaningsOf(
      product({
        ...{ ...about, name: 'shop.x', lateness: '1 minute', speeds },
        query: from(visit)
          .groupBy('till')
          .aggregate((row) => ({
            units: sum(cents ? (row.price as unknown as typeof row.units) : row.units),
            visits: count(),
          }))
          .withColumns((row) => ({ share: row.units.divide(row.visits) })),
      }),
    );
  const [one, other] = [derived(false), derived(true)];
  expect(one.columns['share']).not.toBe(other.columns['share']);
  expect(one.columns['visits']).toBe(other.columns['visits']);
});

test('types of what is read, another column, and lateness are no change of meaning', () => {
  const of = contract({ ...visiting, fields: wide }) as unknown as typeof visit;
  expect(productsOf({ of })).toEqual([inner, outer]);
  expect(productsOf({ lateness: '9 minutes' })).toEqual([inner, outer]);
  const [{ rows, columns }, after] = productsOf({ added: true });
  expect({ rows, columns }).toEqual({ rows: inner.rows, columns: { ...inner.columns, guest: expect.any(String) } });
  expect(after).toEqual(outer);
});

test('the sides of a join, their keys and how far apart they may be', () => {
  const other = contract({
    ...{ ...about, name: 'shop.other', key: 'till', eventTime: 'at', idle: '1 hour', fields: narrow },
  });
  const joined = (by: 'till' | 'guest', within: string, side: 'left' | 'right', added: boolean) =>
    meaningsOf(
      product({
        ...{ ...about, name: 'shop.pairs', lateness: '1 minute', speeds },
        query: from(visit)
          .joinWithin(from(other), (left, right) => [left[by], right[by]], within)
          .select((left, right) => ({
            units: (side === 'left' ? left : right).units,
            ...(added ? { price: left.price } : {}),
          })),
      }),
    );
  const plain = joined('till', '1 hour', 'left', false);
  expect(joined('guest', '1 hour', 'left', false).rows).not.toBe(plain.rows);
  expect(joined('till', '2 hours', 'left', false).rows).not.toBe(plain.rows);
  expect(joined('till', '1 hour', 'right', false)).toMatchObject({ rows: plain.rows });
  expect(joined('till', '1 hour', 'right', false).columns['units']).not.toBe(plain.columns['units']);
  expect(joined('till', '1 hour', 'left', true)).toMatchObject(plain);
});

test('a process has the meaning that its version says, and its state', () => {
  const plain = meaningsOf(everyThird);
  expect(plain.columns).toEqual({});
  const others = [{ version: '1.0.1' }, { timeToLive: 5 }, { initial: { sales: 1, total: 0 } }];
  for (const change of others) expect(meaningsOf({ ...everyThird, ...change }).rows).not.toBe(plain.rows);
  expect(publicationOf(everyThird).derivation).toMatchObject({
    meanings: plain,
  } satisfies Partial<Publication['derivation'] & object>);
});
