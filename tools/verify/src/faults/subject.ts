import { contract, int64, text, timestamp } from '@tempi/platform/contract';
import { count, from, sum } from '@tempi/platform/plan';
import { product } from '@tempi/platform/product';

/** What is fed while things break: numbered entries of accounts. */
export const entry = contract({
  name: 'faults.entry',
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
  description: 'For verify:faults',
  speeds: {
    stream: { freshness: '1 second' },
    microBatch: { every: '500 milliseconds', freshness: '5 seconds', output: 'topic' },
    batch: { every: '1 day', freshness: '26 hours' },
  },
} as const;

/** A row a record, with its ordinal among its account's: a record lost, doubled or out of order shows in row or ordinal. */
export const ledger = product({
  ...declared,
  name: 'faults.ledger',
  input: entry,
  output: { account: text(), ordinal: int64(), entry: int64() },
  initial: { entries: 0 },
  process: ({ entries }, record) => [
    { entries: entries + 1 },
    [{ account: record.account, ordinal: entries + 1, entry: record.entry }],
  ],
});

/** Counts over groups that span partitions: in the stream they go through the deltas topic. */
export const totals = product({
  ...declared,
  name: 'faults.totals',
  lateness: '1 day',
  query: from(entry)
    .tumbling('1 minute')
    .groupBy('team')
    .aggregate((row) => ({ entries: count(), amount: sum(row.amount) })),
});

export const SUBJECTS = [ledger, totals] as const;
export const FAULT_SPEEDS = ['stream', 'micro-batch'] as const;
export type FaultSpeed = (typeof FAULT_SPEEDS)[number];
