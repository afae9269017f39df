// Written by `mesh contracts generate` from the declaration; change that.
import { topicClient } from '@tempi/platform/client';

/** The ten pages that people asked for most often, by the hour */
export interface TrendingPages {
  /** an instant in UTC, ISO 8601 */
  readonly windowStart: string;
  /** an instant in UTC, ISO 8601 */
  readonly windowEnd: string;
  /** Pages and files that people were served */
  readonly views: number;
  /** The ten most served of them, the most served first */
  readonly pages: readonly { readonly value: string; readonly count: number }[];
}

/** Reads the messages of the topic `<namespace>.clickstream.trending-pages.stream.output`; platform/PUBLISHED.md shows how. */
export const trendingPagesClient = topicClient<TrendingPages>(
  'clickstream.trending-pages.stream.output',
  '{"type":"record","namespace":"clickstream","name":"TrendingPages","fields":[{"name":"windowStart","type":{"type":"long","logicalType":"timestamp-micros"}},{"name":"windowEnd","type":{"type":"long","logicalType":"timestamp-micros"}},{"name":"views","type":"long"},{"name":"pages","type":{"type":"array","items":{"type":"record","name":"Pages","fields":[{"name":"value","type":"string"},{"name":"count","type":"long"}]}}}]}',
);
