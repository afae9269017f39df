import { count, countDistinct, from, sum } from '@tempi/platform/plan';
import { product, type Product } from '@tempi/platform/product';
import { int32, text, type TypedContract } from '@tempi/platform/contract';
import { VISITS, WINDOW_S } from './visits.ts';

const declared = {
  ...{ version: '1.0.0', owner: 'test', description: 'Visits', lateness: '1 minute' },
  speeds: {
    stream: { freshness: '1 second' },
    microBatch: { every: '1 second', freshness: '10 seconds' },
    batch: { every: '1 day', freshness: '26 hours' },
  },
} as const;

/** What a team made of the first version, and never touched again. */
const before = product({
  ...declared,
  name: 'test.visits-before',
  query: from(VISITS['1.0.0'])
    .tumbling(`${WINDOW_S} seconds`)
    .groupBy('level', 'page')
    .aggregate((visit) => ({
      visits: count(),
      places: sum(visit.place),
      codes: sum(visit.code),
      referred: count(visit.referrer),
    })),
});

/** What another made of the third. */
const after = product({
  ...declared,
  name: 'test.visits-after',
  query: from(VISITS['1.2.0'])
    .tumbling(`${WINDOW_S} seconds`)
    .groupBy('level', 'channel')
    .aggregate((visit) => ({
      visits: count(),
      places: sum(visit.place),
      statuses: sum(visit.status),
      countries: countDistinct(visit.country),
      bytes: sum(visit.bytes),
    })),
});

/** Every so many visits of a visitor are told. */
export const TOLD = 5;
const FIELDS = { visitor: text() };

/** A function with a state, which its team deploys again with the contract's later version, as it is. */
const counted = (input: TypedContract<typeof FIELDS>): Product =>
  product({
    ...declared,
    name: 'test.visits-counted',
    input,
    output: { visitor: text(), visits: int32() },
    initial: { visits: 0 },
    process: (state, { visitor }) => {
      const visits = state.visits + 1;
      return [{ visits }, visits % TOLD === 0 ? [{ visitor, visits }] : []];
    },
  });

export const PRODUCTS = {
  before,
  after,
  countedBefore: counted(VISITS['1.0.0']),
  countedAfter: counted(VISITS['1.2.0']),
} as const satisfies Record<string, Product>;
export type Reader = keyof typeof PRODUCTS;
