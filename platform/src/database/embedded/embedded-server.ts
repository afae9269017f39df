import { spawn } from 'node:child_process';
import { mkdir, readFile, realpath, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { MeshError } from '../../error/index.ts';
import { clusterFiles } from './cluster-files.ts';
import { embeddedBinaries } from './binaries.ts';
import { connectTo, PRESENCE, SUPERVISOR_NAME, type Session } from './session.ts';

/** A data folder's PostgreSQL, kept running by us among others. */
export interface EmbeddedServer {
  /** With the password. */
  readonly url: string;
  /** Leaves. The server stops some seconds after the last process has left. */
  release(): Promise<void>;
}

const JOIN_MS = 60_000;
const PATIENCE_MS = 500;
const WATCH_MS = 2_000;

/**
 * Joins the PostgreSQL of a data folder, making and starting it if need be. Any number of processes may call it at once,
 * and it opens what any kill left behind. A process that dies without `release` has left, too.
 * Fails with `DATABASE_EMBEDDED_MISSING` or `DATABASE_EMBEDDED_FAILED`.
 */
export async function embeddedServer(folder: string): Promise<EmbeddedServer> {
  await embeddedBinaries();
  await mkdir(folder, { recursive: true });
  const real = await realpath(folder);
  let session = await join(real);
  const { url } = session;
  // If the supervisor or the server is killed under us, somebody has to start a new one, where our connections look for it.
  const look = async (): Promise<void> => {
    const well = await supervised(session);
    if (well !== true && (await exists(real))) startSupervisor(real, { port: new URL(url).port });
    if (well === undefined) session = (await present(real)) ?? session;
  };
  let looking: Promise<void> | undefined;
  const watch = setInterval(() => {
    looking ??= look()
      .catch(() => undefined)
      .finally(() => (looking = undefined));
  }, WATCH_MS);
  watch.unref();
  return {
    url,
    async release() {
      clearInterval(watch);
      await looking;
      await session.client.end().catch(() => undefined);
    },
  };
}

async function join(folder: string): Promise<Session> {
  const deadline = performance.now() + JOIN_MS;
  let startedAt = -Infinity;
  let gaveUp = false;
  while (performance.now() < deadline && !gaveUp) {
    const session = await present(folder);
    if (session !== undefined) return session;
    if (performance.now() - startedAt > PATIENCE_MS) {
      startedAt = performance.now();
      startSupervisor(folder, { onFailure: () => (gaveUp = true) });
    }
    await sleep(30);
  }
  throw await failed(folder);
}

/** Connects and stands in the door, so that the server stays. */
async function present(folder: string): Promise<Session | undefined> {
  const session = await connectTo(folder, 'tempi presence');
  if (session === undefined) return undefined;
  try {
    const { rows } = await session.client.query<{ joined: boolean }>(
      `select pg_try_advisory_lock_shared(${PRESENCE}::bigint) as joined`,
    );
    if (rows[0]?.joined === true) return session;
  } catch {
    // The server went away in between.
  }
  await session.client.end().catch(() => undefined);
  return undefined;
}

/** Undefined if our own connection is lost. */
async function supervised(session: Session): Promise<boolean | undefined> {
  try {
    const { rowCount } = await session.client.query('select 1 from pg_stat_activity where application_name = $1', [
      SUPERVISOR_NAME,
    ]);
    return rowCount !== 0;
  } catch {
    return undefined;
  }
}

interface SupervisorOptions {
  /** Where PostgreSQL must listen; any free port unless said. */
  readonly port?: string;
  /** Called if it cannot start PostgreSQL; ending because another supervises is no failure. */
  readonly onFailure?: () => void;
}

function startSupervisor(folder: string, { port, onFailure }: SupervisorOptions): void {
  const program = fileURLToPath(import.meta.resolve('./supervisor.ts'));
  const supervisor = spawn(process.execPath, [program, folder, ...(port === undefined ? [] : [port])], {
    detached: true,
    stdio: 'ignore',
    cwd: '/',
    env: { PATH: PATH_OF_SYSTEM },
  });
  supervisor.on('error', () => onFailure?.());
  supervisor.on('exit', (code) => code === 1 && onFailure?.());
  supervisor.unref();
}

const PATH_OF_SYSTEM = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

const exists = async (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

async function failed(folder: string): Promise<MeshError> {
  const { log } = clusterFiles(folder);
  const words = await readFile(log, 'utf8').catch(() => '');
  return new MeshError({
    code: 'DATABASE_EMBEDDED_FAILED',
    found: `the embedded PostgreSQL did not start: ${words.trim().split('\n').slice(-3).join(' / ') || 'no log'}`,
    expected: 'a server on the loopback',
    likelyCause: `a full disk, a folder that cannot be written, or no setpriv (package util-linux) for root; see ${log}`,
    exitCode: 3,
  });
}
