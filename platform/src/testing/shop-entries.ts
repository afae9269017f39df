import fc from 'fast-check';
import type { Entry } from './shop.ts';

const seconds = (least: number, most: number) => fc.integer({ min: least * 1e6, max: most * 1e6 });

/** Any entry of the shop's log: few keys and near times, so that groups meet and some sales are late. */
export const anyEntry: fc.Arbitrary<Entry> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      sale: fc.record({
        soldAt: seconds(-20, 40),
        customer: fc.constantFrom('ann', 'bob', 'cat', 'дан', ''),
        article: fc.constantFrom('axe', 'bow', 'cup', '\u{1F600}', null),
        amount: fc.integer({ min: -2, max: 9 }),
      }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ marker: seconds(-20, 50) }) },
);

/** What one transaction appends. */
export const anyEntries: fc.Arbitrary<readonly Entry[]> = fc.array(anyEntry, { minLength: 1, maxLength: 12 });
