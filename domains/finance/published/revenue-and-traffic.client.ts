// Written by `mesh contracts generate` from the declaration; change that.
import { topicClient } from '@tempi/platform/client';

/** Revenue beside the traffic of the site, of each hour that has both */
export interface RevenueAndTraffic {
  /** Its beginning; an instant in UTC, ISO 8601 */
  readonly hour: string;
  /** Purchases of the hour */
  readonly purchases: number;
  /** What was paid for them, in US dollars; a decimal number */
  readonly revenue: string;
  /** Pages and files that people were served */
  readonly views: number;
  /** Different client addresses among them */
  readonly visitors: number;
}

/** Reads the messages of the topic `<namespace>.finance.revenue-and-traffic.stream.output`; platform/PUBLISHED.md shows how. */
export const revenueAndTrafficClient = topicClient<RevenueAndTraffic>(
  'finance.revenue-and-traffic.stream.output',
  '{"type":"record","namespace":"finance","name":"RevenueAndTraffic","fields":[{"name":"hour","type":{"type":"long","logicalType":"timestamp-micros"}},{"name":"purchases","type":"long"},{"name":"revenue","type":{"type":"bytes","logicalType":"decimal","precision":38,"scale":2}},{"name":"views","type":"long"},{"name":"visitors","type":"long"}]}',
);
