import { contract, int64, text, timestamp } from '@tempi/platform/contract';
import { count, from, sum } from '@tempi/platform/plan';
import { product } from '@tempi/platform/product';

/** What is fed for as long as it takes: numbered entries of accounts. One without an amount closes its account. */
export const entry = contract({
  name: 'soak.entry',
  version: '1.0.0',
  owner: 'verify',
  description: 'An entry of an account',
  fields: { occurredAt: timestamp(), account: text(), team: text(), entry: int64(), amount: int64() },
  key: 'account',
  eventTime: 'occurredAt',
  partitions: 4,
  idle: '1 hour',
});

const declared = {
  version: '1.0.0',
  owner: 'verify',
  description: 'For the soak',
  speeds: {
    stream: { freshness: '1 second' },
    microBatch: { every: '1 second', freshness: '5 seconds', output: 'topic' },
    batch: { every: '1 day', freshness: '26 hours' },
  },
} as const;

/** Of so many entries of an account one shows a row. */
export const SHOWN_EVERY = 100;

/** What an account's chain becomes with an entry: it tells a lost, doubled or misplaced entry ever after. Within 32 bits. */
export const linked = (chain: number, number: number): number => (Math.imul(chain, 31) + number) | 0;

/** A chain over all entries of an account, shown now and then and when it closes: so its tables grow slowly. */
export const chains = product({
  ...declared,
  name: 'soak.chains',
  input: entry,
  output: { account: text(), ordinal: int64(), chain: int64() },
  initial: { entries: 0, chain: 0 },
  process: ({ entries, chain }, record) => {
    const next = { entries: entries + 1, chain: linked(chain, record.entry) };
    const isShown = next.entries % SHOWN_EVERY === 0 || record.amount === 0;
    return [next, isShown ? [{ account: record.account, ordinal: next.entries, chain: next.chain }] : []];
  },
});

/** Counts over groups that span partitions: in the stream they go through the deltas topic. */
export const totals = product({
  ...declared,
  name: 'soak.totals',
  lateness: '1 minute',
  query: from(entry)
    .tumbling('1 minute')
    .groupBy('team')
    .aggregate((row) => ({ entries: count(), amount: sum(row.amount) })),
});

export const SUBJECTS = [chains, totals] as const;
export const SOAK_SPEEDS = ['stream', 'micro-batch'] as const;
export type SoakSpeed = (typeof SOAK_SPEEDS)[number];
