import { expect, test } from 'vitest';
import { compositeProducts, simpleProducts } from '../testing/law-products.ts';
import { hasFinals, selectRows } from './index.ts';

const products = [...simpleProducts, ...compositeProducts];
const named = (name: string) => products.find((product) => product.name === name)!;

test('a time range of rows that pair several contracts is refused, saying that they have no one time', () => {
  expect(() =>
    selectRows(named('shop.refunded'), { rows: [], progress: new Map(), late: [], poison: [] }, { from: 0 }),
  ).toThrow(
    expect.objectContaining({
      code: 'QUERY_WITHOUT_TIME',
      likelyCause: expect.stringMatching(/^it reads shop\.\w+ and shop\.\w+: .* no one time/),
    }),
  );
});

test('running aggregates have no finals, windows and processes have', () => {
  expect(['shop.customer-totals', 'shop.article-totals'].map((name) => hasFinals(named(name)))).toEqual([false, false]);
  expect(['shop.customer-sales', 'shop.refunded', 'shop.every-third'].map((name) => hasFinals(named(name)))).toEqual([
    true,
    true,
    true,
  ]);
});
