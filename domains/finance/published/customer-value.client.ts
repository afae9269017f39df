// Written by `mesh contracts generate` from the declaration; change that.
import { topicClient } from '@tempi/platform/client';

/** All that each customer has bought so far */
export interface CustomerValue {
  /** Number of the customer; personal */
  readonly customer: string;
  /** Purchases so far */
  readonly purchases: number;
  /** Articles bought so far */
  readonly units: number;
  /** What was paid for them, in US dollars; a decimal number */
  readonly revenue: string;
  /** When the first was paid; an instant in UTC, ISO 8601 */
  readonly firstAt: string;
  /** When the last was paid; an instant in UTC, ISO 8601 */
  readonly lastAt: string;
}

/** Reads the messages of the topic `<namespace>.finance.customer-value.stream.output`; platform/PUBLISHED.md shows how. */
export const customerValueClient = topicClient<CustomerValue>(
  'finance.customer-value.stream.output',
  '{"type":"record","namespace":"finance","name":"CustomerValue","fields":[{"name":"customer","type":"string"},{"name":"purchases","type":"long"},{"name":"units","type":"long"},{"name":"revenue","type":{"type":"bytes","logicalType":"decimal","precision":38,"scale":2}},{"name":"firstAt","type":{"type":"long","logicalType":"timestamp-micros"}},{"name":"lastAt","type":{"type":"long","logicalType":"timestamp-micros"}}]}',
);
