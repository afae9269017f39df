import { createHash } from 'node:crypto';
import pg from 'pg';
import type { Bells } from '../bell.ts';
import { unavailable } from '../log-error.ts';

/**
 * The one connection a log keeps for itself. It hears what others append (LISTEN), tells them what this log appended
 * (NOTIFY), and holds an advisory lock: as long as it is held, members that joined under this session live. The lock goes
 * with the connection, however the process dies.
 */
export interface Session {
  /** The number under which the lock is held now; it changes when the connection was lost. Fails with `LOG_UNAVAILABLE` while it is. */
  id(): number;
  /**
   * Rings the bells of other logs, and this one's own at once. Only after a commit: a NOTIFY inside a transaction makes all
   * commits wait for one another. Rings that come while one is under way go together with the next.
   */
  announce(reasons: readonly string[]): void;
  close(): Promise<void>;
}

/** How long to wait between attempts to connect again, milliseconds. */
const RECONNECT_MS = 250;

export async function openSession(options: {
  readonly url: string;
  readonly namespace: string;
  readonly bells: Bells;
}): Promise<Session> {
  const { bells } = options;
  const channel = `tempi_${createHash('sha256').update(options.namespace).digest('hex').slice(0, 32)}`;
  let connected: { readonly client: pg.Client; readonly id: number } | undefined;
  let closed = false;
  let retry: NodeJS.Timeout | undefined;
  const waiting = new Set<string>();
  let announcing: Promise<void> | undefined;

  const connect = async (): Promise<void> => {
    const client = new pg.Client({
      connectionString: options.url,
      application_name: 'tempi log',
      connectionTimeoutMillis: 10_000,
      keepAlive: true,
    });
    client.on('error', () => lose(client));
    client.on('end', () => lose(client));
    client.on('notification', ({ processId, payload }) => {
      // What this log announced it has rung already.
      if (processId !== ownProcess(client) && payload !== undefined) bells.ring(payload);
    });
    await client.connect();
    try {
      connected = { client, id: await enter(client, options.namespace, channel) };
    } catch (error) {
      await client.end().catch(() => undefined);
      throw error;
    }
    if (closed) await client.end();
  };
  const lose = (client: pg.Client): void => {
    if (connected?.client !== client) return;
    connected = undefined;
    reconnect();
  };
  const reconnect = (): void => {
    if (closed) return;
    retry = setTimeout(() => {
      connect().then(() => {
        // Whatever was announced meanwhile was missed, here and by others.
        bells.ringAll();
        announceWaiting();
      }, reconnect);
    }, RECONNECT_MS).unref();
  };
  /** What cannot be announced waits for the next connection. */
  const tell = async (): Promise<void> => {
    while (waiting.size > 0 && connected !== undefined) {
      const reasons = [...waiting];
      waiting.clear();
      try {
        await connected.client.query('select pg_notify($1, reason) from unnest($2::text[]) as reason', [
          channel,
          reasons,
        ]);
      } catch {
        for (const reason of reasons) waiting.add(reason);
        return;
      }
    }
  };
  const announceWaiting = (): void => {
    announcing ??= tell().finally(() => (announcing = undefined));
  };

  await connect();
  return {
    id() {
      if (connected === undefined) throw unavailable('the log session', 'its connection was lost');
      return connected.id;
    },
    announce(reasons) {
      for (const reason of reasons) {
        bells.ring(reason);
        waiting.add(reason);
      }
      announceWaiting();
    },
    async close() {
      closed = true;
      clearTimeout(retry);
      await announcing;
      const client = connected?.client;
      connected = undefined;
      await client?.end().catch(() => undefined);
    },
  };
}

/** Listens, and takes the lock of a new session number. */
async function enter(client: pg.Client, namespace: string, channel: string): Promise<number> {
  const schema = pg.escapeIdentifier(namespace);
  await client.query(`listen ${channel}`);
  const { rows } = await client.query<{ id: number }>(`select nextval('${schema}.log_session')::int as id`);
  const id = rows[0]?.id ?? 0;
  await client.query(`select pg_advisory_lock(${sessionLock(`${schema}.log_member`, '$1')})`, [id]);
  return id;
}

/**
 * The key of a session's lock, as SQL. Advisory locks are the database's, so it holds the object id of the namespace's own
 * table, which no other schema shares.
 */
export const sessionLock = (table: string, session: string): string =>
  `('${table}'::regclass::oid::bigint << 32) | ${session}::int`;

/** The driver knows the backend's process id, its types do not. */
const ownProcess = (client: pg.Client): number | null | undefined =>
  (client as pg.Client & { readonly processID?: number | null }).processID;
