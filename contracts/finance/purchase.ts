import { contract, decimal, int32, text, timestamp } from '@tempi/platform/contract';

export const purchase = contract({
  name: 'finance.purchase',
  version: '1.0.0',
  owner: 'finance',
  description: 'One purchase of a customer',
  fields: {
    purchasedAt: timestamp(),
    customer: text(),
    units: int32(),
    amount: decimal(12, 2),
  },
  key: 'customer',
  eventTime: 'purchasedAt',
  partitions: 4,
  idle: '2 days',
});
