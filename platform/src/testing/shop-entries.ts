import fc from 'fast-check';
import type { Entry } from './shop.ts';

/** Whole seconds, so that watermarks meet the ends of windows; few of them far ahead, so that windows live for a while. */
const time = fc
  .oneof(
    { weight: 40, arbitrary: fc.integer({ min: -3, max: 11 }) },
    { weight: 6, arbitrary: fc.integer({ min: 12, max: 21 }) },
    { weight: 1, arbitrary: fc.integer({ min: 22, max: 42 }) },
  )
  .map((seconds) => seconds * 1e6);

/** Any entry of the shop's log: few keys and near times, so that groups meet and some sales are late. */
export const anyEntry: fc.Arbitrary<Entry> = fc.oneof(
  {
    weight: 20,
    arbitrary: fc.record({
      sale: fc.record({
        soldAt: time,
        customer: fc.constantFrom('ann', 'bob', 'cat', 'дан', ''),
        article: fc.constantFrom('axe', 'bow', 'cup', '\u{1F600}', null),
        amount: fc.integer({ min: -2, max: 9 }),
      }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ marker: time }) },
);

/** What one transaction appends. */
export const anyEntries: fc.Arbitrary<readonly Entry[]> = fc.array(anyEntry, { minLength: 1, maxLength: 12 });
