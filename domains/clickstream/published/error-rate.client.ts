// Written by `mesh contracts generate` from the declaration; change that.
import { topicClient } from '@tempi/platform/client';

/** Requests of ten minutes and the share of them that failed, every minute */
export interface ErrorRate {
  /** an instant in UTC, ISO 8601 */
  readonly windowStart: string;
  /** an instant in UTC, ISO 8601 */
  readonly windowEnd: string;
  /** Requests in these ten minutes */
  readonly requests: number;
  /** Those of them that were answered with a status of 400 or above */
  readonly errors: number;
  /** errors by requests */
  readonly share: number | null;
}

/** Reads the messages of the topic `<namespace>.clickstream.error-rate.stream.output`; platform/PUBLISHED.md shows how. */
export const errorRateClient = topicClient<ErrorRate>(
  'clickstream.error-rate.stream.output',
  '{"type":"record","namespace":"clickstream","name":"ErrorRate","fields":[{"name":"windowStart","type":{"type":"long","logicalType":"timestamp-micros"}},{"name":"windowEnd","type":{"type":"long","logicalType":"timestamp-micros"}},{"name":"requests","type":"long"},{"name":"errors","type":"long"},{"name":"share","type":["null","double"],"default":null}]}',
);
