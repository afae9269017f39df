import { Kysely } from 'kysely';
import pg from 'pg';
import { columnTypes } from './column-parsers.ts';
import { FaultTellingDialect } from './fault-telling-dialect.ts';

/** Connections a pool holds at most. Who holds one must not wait for a second of the same pool. */
const POOL_SIZE = 8;

/**
 * Opens a pool of connections; nothing is connected before the first query. Queries run with `search_path` set to the
 * namespace's schema and time zone UTC. Results: int8 as a safe number, numeric as text, timestamps as microseconds
 * since 1970 UTC (write them as text, see `time/`), date as days since 1970, jsonb parsed. Use
 * `database.withTables<MyTables>()`. A lost connection fails the queries on it with
 * `DATABASE_UNAVAILABLE`, worth retrying, and nothing else; `destroy()` closes.
 */
export function openDatabase(options: {
  readonly url: string;
  readonly namespace: string;
}): Kysely<Record<string, never>> {
  const pool = new pg.Pool({
    connectionString: options.url,
    options: `-c search_path="${options.namespace}" -c TimeZone=UTC -c IntervalStyle=postgres`,
    application_name: 'tempi',
    max: POOL_SIZE,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 30_000,
    allowExitOnIdle: true,
    keepAlive: true,
    types: columnTypes,
  });
  // A connection that breaks fails the query that uses it. The event besides would end the process if nobody listened.
  pool.on('error', ignore);
  pool.on('connect', (client) => client.on('error', ignore));
  return new Kysely({ dialect: new FaultTellingDialect({ pool }) });
}

const ignore = (): void => undefined;
