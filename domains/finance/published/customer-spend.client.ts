// Written by `mesh contracts generate` from the declaration; change that.
import { topicClient } from '@tempi/platform/client';

/** Purchases and revenue of each customer, by thirty days */
export interface CustomerSpend {
  /** Number of the customer; personal */
  readonly customer: string;
  /** an instant in UTC, ISO 8601 */
  readonly windowStart: string;
  /** an instant in UTC, ISO 8601 */
  readonly windowEnd: string;
  /** Purchases in these thirty days */
  readonly purchases: number;
  /** What was paid for them, in US dollars; a decimal number */
  readonly revenue: string;
}

/** Reads the messages of the topic `<namespace>.finance.customer-spend.stream.output`; platform/PUBLISHED.md shows how. */
export const customerSpendClient = topicClient<CustomerSpend>(
  'finance.customer-spend.stream.output',
  '{"type":"record","namespace":"finance","name":"CustomerSpend","fields":[{"name":"customer","type":"string"},{"name":"windowStart","type":{"type":"long","logicalType":"timestamp-micros"}},{"name":"windowEnd","type":{"type":"long","logicalType":"timestamp-micros"}},{"name":"purchases","type":"long"},{"name":"revenue","type":{"type":"bytes","logicalType":"decimal","precision":38,"scale":2}}]}',
);
