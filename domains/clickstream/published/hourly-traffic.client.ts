// Written by `mesh contracts generate` from the declaration; change that.
import { topicClient } from '@tempi/platform/client';

/** Views and visitors of the whole site, by the hour */
export interface HourlyTraffic {
  /** an instant in UTC, ISO 8601 */
  readonly windowStart: string;
  /** an instant in UTC, ISO 8601 */
  readonly windowEnd: string;
  /** Pages and files that people were served, requests of bots left out */
  readonly views: number;
  /** Different client addresses among them */
  readonly visitors: number;
}

/** Reads the messages of the topic `<namespace>.clickstream.hourly-traffic.stream.output`; platform/PUBLISHED.md shows how. */
export const hourlyTrafficClient = topicClient<HourlyTraffic>(
  'clickstream.hourly-traffic.stream.output',
  '{"type":"record","namespace":"clickstream","name":"HourlyTraffic","fields":[{"name":"windowStart","type":{"type":"long","logicalType":"timestamp-micros"}},{"name":"windowEnd","type":{"type":"long","logicalType":"timestamp-micros"}},{"name":"views","type":"long"},{"name":"visitors","type":"long"}]}',
);
