// Written by `mesh contracts generate` from the declaration; change that.
import { topicClient } from '@tempi/platform/client';

/** Purchases, customers, units and revenue of each day */
export interface DailyRevenue {
  /** an instant in UTC, ISO 8601 */
  readonly windowStart: string;
  /** an instant in UTC, ISO 8601 */
  readonly windowEnd: string;
  /** Purchases of the day */
  readonly purchases: number;
  /** Different customers among them */
  readonly customers: number;
  /** Articles bought */
  readonly units: number;
  /** What was paid for them, in US dollars; a decimal number */
  readonly revenue: string;
}

/** Reads the messages of the topic `<namespace>.finance.daily-revenue.stream.output`; platform/PUBLISHED.md shows how. */
export const dailyRevenueClient = topicClient<DailyRevenue>(
  'finance.daily-revenue.stream.output',
  '{"type":"record","namespace":"finance","name":"DailyRevenue","fields":[{"name":"windowStart","type":{"type":"long","logicalType":"timestamp-micros"}},{"name":"windowEnd","type":{"type":"long","logicalType":"timestamp-micros"}},{"name":"purchases","type":"long"},{"name":"customers","type":"long"},{"name":"units","type":"long"},{"name":"revenue","type":{"type":"bytes","logicalType":"decimal","precision":38,"scale":2}}]}',
);
