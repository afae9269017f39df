// Written by `mesh contracts generate` from the declaration; change that.
import { topicClient } from '@tempi/platform/client';

/** One request of a web page or file, as a web server logs it */
export interface PageView {
  /** When the server received the request; an instant in UTC, ISO 8601 */
  readonly occurredAt: string;
  /** Address of the client, or its host name where the server resolves it; personal */
  readonly visitor: string;
  /** HTTP method of the request */
  readonly method: string;
  /** Target of the request up to its query, as the client sent it */
  readonly path: string;
  /** HTTP status of the response */
  readonly status: number;
  /** Length of the response body; NULL where none was sent */
  readonly bytes: number | null;
  /** Page that the client says it came from, with its query; NULL where it says none; personal */
  readonly referrer: string | null;
  /** Name that the client gives of itself; empty where it gives none; personal */
  readonly agent: string;
  /** Whether the agent names itself a bot, crawler, spider or slurp */
  readonly isBot: boolean;
}

/** Reads the messages of the topic `<namespace>.clickstream.page-view`; platform/PUBLISHED.md shows how. */
export const pageViewClient = topicClient<PageView>(
  'clickstream.page-view',
  '{"type":"record","namespace":"clickstream","name":"PageView","fields":[{"name":"occurredAt","type":{"type":"long","logicalType":"timestamp-micros"}},{"name":"visitor","type":"string"},{"name":"method","type":"string"},{"name":"path","type":"string"},{"name":"status","type":"int"},{"name":"bytes","type":["null","long"],"default":null},{"name":"referrer","type":["null","string"],"default":null},{"name":"agent","type":"string"},{"name":"isBot","type":"boolean"}]}',
);
