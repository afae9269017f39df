import pg from 'pg';
import { realpath } from 'node:fs/promises';
import { advisoryKey } from '../advisory-key.ts';
import { clusterFiles, readAccess, serverUrl } from './cluster-files.ts';

/**
 * Held shared by every process that uses the server, exclusively by the supervisor while it stops it: so none can join
 * a server that is about to end.
 */
export const PRESENCE = advisoryKey('tempi.presence');
export const SUPERVISOR_NAME = 'tempi supervisor';

/** A connection to the folder's server, and how to make another. */
export interface Session {
  readonly client: pg.Client;
  readonly url: string;
}

/**
 * Connects to the server of this very folder. Undefined where there is none yet, it is starting or stopping, or the
 * port has gone to somebody else, for example to the server of the folder that this one was copied from.
 */
export async function connectTo(folder: string, name: string): Promise<Session | undefined> {
  const access = await readAccess(folder);
  if (access === undefined || access.port === null) return undefined;
  const url = serverUrl(access);
  const client = new pg.Client({ connectionString: url, application_name: name, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ data_directory: string }>('show data_directory');
    const { cluster } = clusterFiles(folder);
    if (rows[0] !== undefined && (await realpath(rows[0].data_directory)) === (await realpath(cluster)))
      return { client, url };
  } catch {
    // Refused, shutting down, another password: all mean that the server is not there to be used.
  }
  await client.end().catch(() => undefined);
  return undefined;
}
