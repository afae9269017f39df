import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { embeddedServer } from './embedded-server.ts';
import { SUPERVISOR_NAME } from './session.ts';

// What must come in the end may come late on a busy machine: these bounds only end a wait in vain.
const PATIENCE_MS = 60_000;
vi.setConfig({ testTimeout: 3 * PATIENCE_MS, hookTimeout: 2 * PATIENCE_MS });

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tempi-embedded-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  await stopped(folder);
});

test('many start at once, all meet at one server; killing everything at once loses nothing that was committed', async () => {
  const clients = [client(folder), client(folder), client(folder)];
  const urls = await Promise.all(clients.map(url));
  expect(new Set(urls).size).toBe(1);
  await query(urls[0]!, 'create table kept (id int8 primary key)');
  await query(urls[1]!, 'insert into kept select generate_series(1, 1000)');

  for (const child of clients) child.kill('SIGKILL');
  for (const pid of await processesOf(folder)) process.kill(pid, 'SIGKILL');

  const again = await embeddedServer(folder);
  expect(await query(again.url, 'select count(*)::int4 as count from kept')).toEqual([{ count: 1000 }]);
  await again.release();
});

test('a kill during the first start leaves a folder that opens', async () => {
  for (const delay of [80, 250, 500]) {
    const child = client(folder);
    await sleep(delay);
    child.kill('SIGKILL');
    for (const pid of await processesOf(folder)) process.kill(pid, 'SIGKILL');
  }
  const server = await embeddedServer(folder);
  expect(await query(server.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  await server.release();
});

test('killing one client, then the supervisor, does not disturb another; the server stops when the last has left', async () => {
  const server = await embeddedServer(folder);
  const other = client(folder);
  expect(await url(other)).toBe(server.url);
  other.kill('SIGKILL');
  const [before] = await supervisorSessions(server.url);
  for (const pid of supervisorsOf(folder)) process.kill(pid, 'SIGKILL');
  // One that merely starts may still find the dead one's lock and end: another supervises once it has a session.
  await until(async () => (await supervisorSessions(server.url)).some((session) => session !== before));
  expect(await query(server.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  await server.release();
  await stopped(folder);
});

test('the server stops when its folder vanishes under it', async () => {
  const server = await embeddedServer(folder);
  await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  await stopped(folder);
  await server.release();
});

test('a copy of a folder in use, and a folder whose old process number has gone to a stranger, get servers of their own', async () => {
  const server = await embeddedServer(folder);
  const copy = `${folder}-copy`;
  try {
    await cp(folder, copy, { recursive: true, preserveTimestamps: true });
    execFileSync('cp', ['-a', `${folder}/.`, copy]);
    const pidFile = join(copy, 'postgres', 'postmaster.pid');
    const [, ...rest] = (await readFile(pidFile, 'utf8')).split('\n');
    await writeFile(pidFile, [process.pid, ...rest].join('\n'));
    const second = await embeddedServer(copy);
    expect(second.url).not.toBe(server.url);
    await second.release();
  } finally {
    await rm(copy, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
  await stopped(copy);
  await server.release();
});

test.each(['', 'half a numb'])('a lock file that names no process (%j) does not keep the folder shut', async (text) => {
  await (await embeddedServer(folder)).release();
  await stopped(folder);
  await writeFile(join(folder, 'postgres', 'postmaster.pid'), text);
  const again = await embeddedServer(folder);
  expect(await query(again.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  await again.release();
});

test('the password is for its owner alone', async () => {
  const server = await embeddedServer(folder);
  expect((await stat(join(folder, 'postgres.json'))).mode & 0o777).toBe(0o600);
  await expect(query(server.url.replace(/:[0-9a-f]{48}@/, ':guess@'), 'select 1')).rejects.toThrow(
    'password authentication failed',
  );
  await server.release();
});

/** The backends that supervisors are connected to. */
async function supervisorSessions(address: string): Promise<number[]> {
  const rows = await query(address, `select pid from pg_stat_activity where application_name = '${SUPERVISOR_NAME}'`);
  return rows.map((row) => (row as { pid: number }).pid);
}

/** Another process that joins, prints the server's address and stays. */
function client(data: string): ChildProcess {
  const program = `const { embeddedServer } = await import(process.argv[1]);
    console.log((await embeddedServer(process.argv[2])).url); setInterval(() => {}, 1000);`;
  const module = import.meta.resolve('./embedded-server.ts');
  return spawn(process.execPath, ['--input-type=module', '-e', program, module, data], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

const url = async (child: ChildProcess): Promise<string> => String((await once(child.stdout!, 'data'))[0]).trim();

async function query(address: string, text: string): Promise<unknown[]> {
  const connection = new pg.Client({ connectionString: address });
  await connection.connect();
  try {
    return (await connection.query(text)).rows as unknown[];
  } finally {
    await connection.end();
  }
}

/** Supervisor, initdb and postmaster; the postmaster's backends end by themselves. */
async function processesOf(data: string): Promise<number[]> {
  return running((line) => line.includes(data));
}

const supervisorsOf = (data: string): number[] =>
  running((line) => line.includes('supervisor.ts') && line.split(' ').includes(data));

const running = (matches: (line: string) => boolean): number[] =>
  execFileSync('ps', ['-eo', 'pid=,args='], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => matches(line) && !line.includes(' -eo '))
    .map((line) => Number.parseInt(line));

const stopped = (data: string): Promise<void> => until(async () => (await processesOf(data)).length === 0);

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + PATIENCE_MS; !(await condition());) {
    if (Date.now() > deadline) throw new Error('waited in vain');
    await sleep(50);
  }
}
