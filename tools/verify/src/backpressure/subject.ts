import { contract, int64, text, timestamp } from '@tempi/platform/contract';
import { count, from, sum } from '@tempi/platform/plan';
import { product } from '@tempi/platform/product';

/** Long records, so that what waits is much in bytes before it is much in number. */
export const parcel = contract({
  name: 'pressure.parcel',
  version: '1.0.0',
  owner: 'verify',
  description: 'A parcel with what is in it',
  fields: { sentAt: timestamp(), sender: text(), team: text(), parcel: int64(), content: text() },
  key: 'sender',
  eventTime: 'sentAt',
  partitions: 4,
  idle: '1 hour',
});

const declared = {
  version: '1.0.0',
  owner: 'verify',
  description: 'For verify:backpressure',
  speeds: {
    stream: { freshness: '1 second' },
    microBatch: { every: '500 milliseconds', freshness: '5 seconds' },
    batch: { every: '1 day', freshness: '26 hours' },
  },
} as const;

/** A row a record, as long as the record: whatever lies between a source and a table carries all bytes. */
export const received = product({
  ...declared,
  name: 'pressure.received',
  input: parcel,
  output: { parcel: int64(), ordinal: int64(), content: text() },
  initial: { parcels: 0 },
  process: ({ parcels }, record) => [
    { parcels: parcels + 1 },
    [{ parcel: record.parcel, ordinal: parcels + 1, content: record.content }],
  ],
});

/** Groups that span partitions: in the stream they go through the deltas topic. */
export const counted = product({
  ...declared,
  name: 'pressure.counted',
  lateness: '1 day',
  query: from(parcel)
    .tumbling('1 minute')
    .groupBy('team')
    .aggregate((row) => ({ parcels: count(), numbers: sum(row.parcel) })),
});

export const PRODUCTS = [received, counted] as const;
export const SPEEDS = ['stream', 'micro-batch'] as const;
export type PressedSpeed = (typeof SPEEDS)[number];
