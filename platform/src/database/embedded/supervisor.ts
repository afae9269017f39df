import { appendFile, stat, truncate } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { embeddedBinaries } from './binaries.ts';
import { ensureCluster } from './cluster.ts';
import { clusterFiles, ifMissing, readAccess, writeAccess } from './cluster-files.ts';
import { holdExclusively } from './exclusive-lock.ts';
import { alive, ended, freePort, runningPostmaster, startPostmaster, type Postmaster } from './postmaster.ts';
import { connectTo, PRESENCE, SUPERVISOR_NAME } from './session.ts';

/*
 * The process that starts a data folder's PostgreSQL and stops it: `node supervisor.ts FOLDER [PORT]`. Every process that wants
 * the server may start one; those that do not get the folder's lock end at once. A supervisor that finds a server left
 * behind by a killed one goes on with it. With PORT, which those give whose server is gone, it starts one there or none.
 */

const TICK_MS = 250;
/** How long the server stays without clients: the next command of a script finds it running. */
const LINGER_MS = 5_000;
/** Orphaned backends of a killed server may take this long to notice; until then PostgreSQL refuses to start. */
const START_MS = 30_000;
const LOG_LIMIT = 1_000_000;

async function supervise(folder: string, port: number | undefined): Promise<void> {
  const { log } = clusterFiles(folder);
  if (!holdExclusively(clusterFiles(folder).lock)) return;
  if (((await stat(log).catch(ifMissing))?.size ?? 0) > LOG_LIMIT) await truncate(log);
  const begun: Begun = { pid: undefined, isThere: () => Promise.resolve(true) };
  try {
    const server = await start(folder, port, begun);
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const)
      process.on(signal, () => process.kill(server.pid, 'SIGINT'));
    await watch(folder, server, begun);
  } catch (error) {
    // A folder that vanishes while its server comes up takes with it what would lead the next supervisor to the server.
    if (begun.pid !== undefined && !(await begun.isThere())) await stop(begun.pid, 'SIGQUIT');
    const words = error instanceof Error ? error.message : String(error);
    await appendFile(log, `supervisor: ${words}\n`).catch(() => undefined);
    process.exitCode = 1;
  }
}

/** What a supervisor knows of its server before that answers. */
interface Begun {
  pid: number | undefined;
  /** False once the cluster's folder is gone, or another one is in its place. */
  isThere: () => Promise<boolean>;
}

/** Brings the server up, or takes over the one that runs, and tells its port. */
async function start(folder: string, insisted: number | undefined, begun: Begun): Promise<Postmaster> {
  const binaries = await embeddedBinaries();
  await ensureCluster(folder, binaries);
  const { cluster } = clusterFiles(folder);
  const { ino } = await stat(cluster);
  begun.isThere = async () => (await stat(cluster).catch(() => undefined))?.ino === ino;
  const deadline = performance.now() + START_MS;
  while (performance.now() < deadline) {
    const port = insisted ?? (await freePort((await readAccess(folder))?.port ?? null));
    const running = await runningPostmaster(folder);
    const started = running === undefined ? await startPostmaster(folder, binaries, port) : undefined;
    begun.pid = running?.pid ?? started?.pid;
    while (performance.now() < deadline) {
      await sleep(20);
      if (!(await begun.isThere())) throw new Error('the folder vanished while PostgreSQL was starting');
      const server = await runningPostmaster(folder);
      if (server === undefined && (started?.pid === undefined || !alive(started.pid))) break;
      if (server === undefined || !(server.port > 0)) continue;
      const access = await readAccess(folder);
      if (access === undefined) throw new Error('postgres.json is gone, and with it the password');
      if (access.port !== server.port) await writeAccess(folder, { ...access, port: server.port });
      const session = await connectTo(folder, SUPERVISOR_NAME);
      if (session === undefined) continue;
      await session.client.end();
      return server;
    }
  }
  throw new Error(`PostgreSQL was not ready after ${START_MS / 1000} s; its own words are above`);
}

/** Returns when the server has ended: because it was told to, or by itself. */
async function watch(folder: string, server: Postmaster, { isThere }: Begun): Promise<void> {
  let session = await connectTo(folder, SUPERVISOR_NAME);
  let usedAt = performance.now();
  while (alive(server.pid)) {
    await sleep(TICK_MS);
    // Nothing is worth writing where the folder is gone, so PostgreSQL is not asked to finish.
    if (!(await isThere())) return stop(server.pid, 'SIGQUIT');
    try {
      session ??= await connectTo(folder, SUPERVISOR_NAME);
      if (session === undefined || (await clients(session.client)) > 0) usedAt = performance.now();
      else if (performance.now() - usedAt > LINGER_MS && (await closeDoor(session.client)))
        return stop(server.pid, 'SIGINT');
    } catch {
      session = undefined;
    }
  }
}

async function stop(pid: number, signal: 'SIGINT' | 'SIGQUIT'): Promise<void> {
  if (alive(pid)) process.kill(pid, signal);
  await ended(pid, 30_000);
}

async function clients(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ count: string }>(
    `select count(*) from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()`,
  );
  return Number(rows[0]?.count);
}

/** From here on nobody joins. False if somebody was quicker. */
async function closeDoor(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ closed: boolean }>(
    `select pg_try_advisory_lock(${PRESENCE}::bigint) as closed`,
  );
  return rows[0]?.closed === true;
}

const [folder, port] = process.argv.slice(2);
if (folder === undefined) throw new Error('usage: supervisor.ts FOLDER [PORT]');
await supervise(folder, port === undefined ? undefined : Number(port));
process.exit();
