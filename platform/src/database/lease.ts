import pg from 'pg';
import { setTimeout as sleep } from 'node:timers/promises';
import { advisoryKey } from './advisory-key.ts';
import { reachingDatabase } from './database-fault.ts';

/** The right to do something alone. PostgreSQL takes it back when the holder's connection ends, however it dies. */
export interface Lease {
  readonly name: string;
  /** Aborted when the connection that holds the lease is lost: another may hold it by now. Not aborted by `release`. */
  readonly lost: AbortSignal;
  release(): Promise<void>;
}

const RETRY_MS = 100;

/**
 * Waits until the lease is free and takes it. `name` is unique within the database, so put the namespace in it.
 * Rejects with the signal's reason when `signal` aborts, or with `DATABASE_UNAVAILABLE` when the server cannot be reached.
 */
export async function acquireLease(
  url: string,
  name: string,
  options: { readonly signal?: AbortSignal } = {},
): Promise<Lease> {
  const { signal } = options;
  const lost = new AbortController();
  const client = await connect(url, lost);
  try {
    // Asking again rather than waiting inside PostgreSQL: a backend that waits for a lock does not see its client go.
    while (!(await tryLock(client, name))) {
      await sleep(RETRY_MS, undefined, signal === undefined ? {} : { signal });
      signal?.throwIfAborted();
    }
  } catch (error) {
    await close(client);
    throw signal?.aborted === true ? signal.reason : error;
  }
  return lease(client, name, lost);
}

/** Takes the lease if it is free; undefined if another holds it. Fails with `DATABASE_UNAVAILABLE`. */
export async function tryLease(url: string, name: string): Promise<Lease | undefined> {
  const lost = new AbortController();
  const client = await connect(url, lost);
  const taken = await tryLock(client, name).catch(async (error: unknown) => {
    await close(client);
    throw error;
  });
  if (taken) return lease(client, name, lost);
  await close(client);
  return undefined;
}

/** A raw connection, as the lock lives and dies with the session. */
async function connect(url: string, lost: AbortController): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'tempi lease',
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
  });
  // 'error' comes first where the connection breaks; 'end' alone means that we closed it.
  client.on('error', () => lost.abort());
  await reachingDatabase(() => client.connect());
  return client;
}

async function tryLock(client: pg.Client, name: string): Promise<boolean> {
  const text = 'select pg_try_advisory_lock($1::bigint) as taken';
  const { rows } = await reachingDatabase(() => client.query<{ taken: boolean }>(text, [advisoryKey(name)]));
  return rows[0]?.taken === true;
}

function lease(client: pg.Client, name: string, lost: AbortController): Lease {
  return {
    name,
    lost: lost.signal,
    release: () => close(client),
  };
}

/** A connection that is already broken is closed enough. */
async function close(client: pg.Client): Promise<void> {
  await client.end().catch(() => undefined);
}
