import { contract, int32, text, timestamp } from '../contract/index.ts';

/** Sales without an identity: what is written twice is there twice. */
export const tally = contract({
  ...{ name: 'test.tally', version: '1.0.0', owner: 'test', description: 'Sales, counted', idle: '1 hour' },
  fields: { at: timestamp(), shop: text(), number: int32(), amount: int32() },
  ...{ key: 'shop', eventTime: 'at', partitions: 2 },
});
