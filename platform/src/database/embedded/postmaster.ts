import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { open, readFile, readlink, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Binaries } from './binaries.ts';
import { clusterFiles, ifMissing } from './cluster-files.ts';
import { spawnUnprivileged } from './unprivileged.ts';

/** A running PostgreSQL server, known by what it wrote into its `postmaster.pid`. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
}

/** For a laptop: small, durable, few processes. Locale C, so text sorts by code point. */
const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '200',
  shared_buffers: '128MB',
  synchronous_commit: 'on',
  wal_level: 'minimal',
  max_wal_senders: '0',
  min_wal_size: '80MB',
  max_wal_size: '512MB',
  max_parallel_workers_per_gather: '0',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_min_messages: 'warning',
  log_checkpoints: 'off',
  log_line_prefix: '%m [%p] ',
};

/**
 * True while the process runs. One that has ended still takes signals until its parent asks how; as an orphan's parent is
 * process 1, which in a container may never ask, its state is looked at where the system tells it.
 */
export function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return !/^[ZX]/.test(stateOf(pid));
}

/** The letter that proc(5) gives a process's state, behind its name, which may hold anything; empty where there is no telling. */
function stateOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1) ?? '';
  } catch {
    return '';
  }
}

/** The server that runs on this cluster now: started by us, or left by a supervisor that was killed. */
export async function runningPostmaster(folder: string): Promise<Postmaster | undefined> {
  const { cluster } = clusterFiles(folder);
  const text = await readFile(join(cluster, 'postmaster.pid'), 'utf8').catch(ifMissing);
  const lines = text?.split('\n') ?? [];
  const pid = Number(lines[0]);
  if (!(pid > 0) || !alive(pid) || !(await worksIn(pid, cluster))) return undefined;
  return { pid, port: Number(lines[3]) };
}

/**
 * Starts PostgreSQL and returns its process; it is not ready yet. It may end at once, as it does while backends of a killed
 * server are still going away. The caller holds the folder's lock, and no process it started before is alive.
 */
export async function startPostmaster(folder: string, binaries: Binaries, port: number): Promise<ChildProcess> {
  const { cluster, log } = clusterFiles(folder);
  await clearStalePid(cluster);
  const output = await open(log, 'a', 0o600);
  const settings = Object.entries({ ...SETTINGS, port }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const owner = (await stat(cluster)).uid;
  const child = spawnUnprivileged(owner, binaries.postgres, ['-D', cluster, ...settings], {
    stdio: ['ignore', output.fd, output.fd],
    cwd: '/',
  });
  child.on('error', () => undefined);
  await output.close();
  child.unref();
  return child;
}

/** `preferred` if it is free, else any free port of the loopback. */
export async function freePort(preferred: number | null): Promise<number> {
  for (const port of [preferred ?? 0, 0]) {
    const server = createServer();
    const bound = await new Promise<number | undefined>((resolve) => {
      server.once('error', () => resolve(undefined));
      server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
        const address = server.address();
        resolve(typeof address === 'object' && address !== null ? address.port : undefined);
      });
    });
    if (bound !== undefined) {
      await new Promise((resolve) => server.close(resolve));
      return bound;
    }
  }
  throw new Error('no free port on 127.0.0.1');
}

/** Waits until the process has ended; kills it after `patienceMs`. */
export async function ended(pid: number, patienceMs: number): Promise<void> {
  const deadline = performance.now() + patienceMs;
  while (alive(pid)) {
    if (performance.now() > deadline) process.kill(pid, 'SIGKILL');
    await sleep(20);
  }
}

/**
 * PostgreSQL refuses to start while the process of a left-over `postmaster.pid` is alive, even where the number has
 * gone to a stranger, which is common in containers. It takes its parent for no such stranger, so we put our own number
 * there. It refuses as well where the file names nobody, as a kill between making and filling it leaves it: that one is
 * removed. What keeps a second server away from living backends is not the file but the shared memory of the folder.
 */
async function clearStalePid(cluster: string): Promise<void> {
  const path = join(cluster, 'postmaster.pid');
  const text = await readFile(path, 'utf8').catch(ifMissing);
  if (text === undefined) return;
  const [first, ...rest] = text.split('\n');
  const pid = Number(first);
  if (!(pid > 0)) return rm(path);
  if (!alive(pid) || (await worksIn(pid, cluster))) return;
  const beside = `${path}.${process.pid}`;
  await writeFile(beside, [process.pid, ...rest].join('\n'), { mode: 0o600 });
  await rename(beside, path);
}

/** Whether a living process is the server of this cluster. Where the system does not tell, its number is believed. */
async function worksIn(pid: number, cluster: string): Promise<boolean> {
  if (process.platform !== 'linux') return true;
  const folder = await readlink(`/proc/${pid}/cwd`).catch(() => undefined);
  return folder === (await realpath(cluster));
}
