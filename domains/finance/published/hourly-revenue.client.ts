// Written by `mesh contracts generate` from the declaration; change that.
import { topicClient } from '@tempi/platform/client';

/** Purchases and revenue of each hour */
export interface HourlyRevenue {
  /** an instant in UTC, ISO 8601 */
  readonly windowStart: string;
  /** an instant in UTC, ISO 8601 */
  readonly windowEnd: string;
  /** Purchases of the hour */
  readonly purchases: number;
  /** What was paid for them, in US dollars; a decimal number */
  readonly revenue: string;
}

/** Reads the messages of the topic `<namespace>.finance.hourly-revenue.stream.output`; platform/PUBLISHED.md shows how. */
export const hourlyRevenueClient = topicClient<HourlyRevenue>(
  'finance.hourly-revenue.stream.output',
  '{"type":"record","namespace":"finance","name":"HourlyRevenue","fields":[{"name":"windowStart","type":{"type":"long","logicalType":"timestamp-micros"}},{"name":"windowEnd","type":{"type":"long","logicalType":"timestamp-micros"}},{"name":"purchases","type":"long"},{"name":"revenue","type":{"type":"bytes","logicalType":"decimal","precision":38,"scale":2}}]}',
);
