// Written by `mesh contracts generate` from the declaration; change that.
import { topicClient } from '@tempi/platform/client';

/** Views, visitors and bytes of each page, by the minute */
export interface PageTraffic {
  /** The page or file */
  readonly path: string;
  /** an instant in UTC, ISO 8601 */
  readonly windowStart: string;
  /** an instant in UTC, ISO 8601 */
  readonly windowEnd: string;
  /** How often people were served it */
  readonly views: number;
  /** Different client addresses among them */
  readonly visitors: number;
  /** Sum of the lengths of the responses */
  readonly bytes: number | null;
}

/** Reads the messages of the topic `<namespace>.clickstream.page-traffic.stream.output`; platform/PUBLISHED.md shows how. */
export const pageTrafficClient = topicClient<PageTraffic>(
  'clickstream.page-traffic.stream.output',
  '{"type":"record","namespace":"clickstream","name":"PageTraffic","fields":[{"name":"path","type":"string"},{"name":"windowStart","type":{"type":"long","logicalType":"timestamp-micros"}},{"name":"windowEnd","type":{"type":"long","logicalType":"timestamp-micros"}},{"name":"views","type":"long"},{"name":"visitors","type":"long"},{"name":"bytes","type":["null","long"],"default":null}]}',
);
