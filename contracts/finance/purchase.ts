import { contract, decimal, int32, text, timestamp } from '@tempi/platform/contract';
import { expect } from '@tempi/platform/quality';

export const purchase = contract({
  name: 'finance.purchase',
  version: '1.1.0',
  owner: 'finance',
  description: 'One purchase of a customer',
  fields: {
    purchasedAt: timestamp({
      description: 'When it was paid; midnight in UTC where only the day is known',
      examples: ['1997-01-12T00:00:00Z'],
    }),
    customer: text({
      description: 'Number of the customer, leading zeros kept',
      examples: ['00001'],
      classification: 'personal',
    }),
    units: int32({ description: 'How many articles were bought', examples: [1] }),
    amount: decimal(12, 2, {
      description: 'What was paid, in US dollars; 0.00 for what was given away',
      examples: ['11.77', '0.00'],
    }),
  },
  key: 'customer',
  eventTime: 'purchasedAt',
  partitions: 4,
  idle: '2 days',
  // Ten years, as books are kept.
  retention: '3653 days',
  quality: [expect('customer').toBeNonEmpty(), expect('units').toBeAtLeast(1), expect('amount').toBeAtLeast('0.00')],
  promises: { freshness: '26 hours', availability: 99 },
});
