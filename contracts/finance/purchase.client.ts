// Written by `mesh contracts generate` from the declaration; change that.
import { topicClient } from '@tempi/platform/client';

/** One purchase of a customer */
export interface Purchase {
  /** When it was paid; midnight in UTC where only the day is known; an instant in UTC, ISO 8601 */
  readonly purchasedAt: string;
  /** Number of the customer, leading zeros kept; personal */
  readonly customer: string;
  /** How many articles were bought */
  readonly units: number;
  /** What was paid, in US dollars; 0.00 for what was given away; a decimal number */
  readonly amount: string;
}

/** Reads the messages of the topic `<namespace>.finance.purchase`; platform/PUBLISHED.md shows how. */
export const purchaseClient = topicClient<Purchase>(
  'finance.purchase',
  '{"type":"record","namespace":"finance","name":"Purchase","fields":[{"name":"purchasedAt","type":{"type":"long","logicalType":"timestamp-micros"}},{"name":"customer","type":"string"},{"name":"units","type":"int"},{"name":"amount","type":{"type":"bytes","logicalType":"decimal","precision":12,"scale":2}}]}',
);
