// Written by `mesh contracts generate` from the declaration; change that.
import { topicClient } from '@tempi/platform/client';

/** Visits: what a visitor requests with less than half an hour between */
export interface VisitorSessions {
  /** Address of the client; personal */
  readonly visitor: string;
  /** an instant in UTC, ISO 8601 */
  readonly windowStart: string;
  /** an instant in UTC, ISO 8601 */
  readonly windowEnd: string;
  /** Requests of the visit */
  readonly views: number;
  /** Those of them that were answered with a status of 400 or above */
  readonly errors: number;
  /** Target of the first request */
  readonly firstPath: string;
  /** Target of the last request */
  readonly lastPath: string;
}

/** Reads the messages of the topic `<namespace>.clickstream.visitor-sessions.stream.output`; platform/PUBLISHED.md shows how. */
export const visitorSessionsClient = topicClient<VisitorSessions>(
  'clickstream.visitor-sessions.stream.output',
  '{"type":"record","namespace":"clickstream","name":"VisitorSessions","fields":[{"name":"visitor","type":"string"},{"name":"windowStart","type":{"type":"long","logicalType":"timestamp-micros"}},{"name":"windowEnd","type":{"type":"long","logicalType":"timestamp-micros"}},{"name":"views","type":"long"},{"name":"errors","type":"long"},{"name":"firstPath","type":"string"},{"name":"lastPath","type":"string"}]}',
);
