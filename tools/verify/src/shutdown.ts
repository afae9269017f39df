// verify:shutdown: SIGTERM ends `mesh up` within 10 s, whatever it is doing and though its servers do not answer; nothing is lost or doubled.
//   npm run verify:shutdown        it takes no options
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { checks } from './checks.ts';
import { withBreakableBroker } from './faults/broken-broker.ts';
import { mustRun, startMesh, type MeshProcess, type MeshRun, type Place } from './mesh-process.ts';
import { readOptions } from './options.ts';
import { inFolder } from './places.ts';
import { accessLog } from './seeded-input.ts';

readOptions(import.meta.filename, {});
const CONTRACT = 'clickstream.page-view';
const PRODUCT = 'clickstream.page-traffic';
const RECORDS = 40_000;
const WITHIN_S = 10;
/** Milliseconds after its mesh is open: while it joins, restores, reads in, and runs. */
const MOMENTS = [0, 150, 400, 1_000, 2_500];
const UP = ['up', '--domain', 'clickstream', '--speed', 'stream'];
const OPENED_WITHIN_MS = 60_000;
const check = checks();

/** Starts `mesh up`; resolves a while after its mesh is open. */
async function up(place: Place, milliseconds: number): Promise<MeshProcess> {
  const running = startMesh({ ...place, settings: { ...place.settings, MESH_PORT: '0' } }, UP);
  await new Promise<void>((resolve, reject) => {
    const late = setTimeout(() => reject(new Error('mesh up did not open')), OPENED_WITHIN_MS);
    running.child.stderr?.on('data', (chunk: Buffer) => {
      if (!chunk.toString().includes('the page is at')) return;
      clearTimeout(late);
      resolve();
    });
  });
  await sleep(milliseconds);
  return running;
}

/** Stops what runs, and checks how it ended. */
async function stop(what: string, running: MeshProcess, codes: readonly number[]): Promise<MeshRun> {
  const began = performance.now();
  running.child.kill('SIGTERM');
  const run = await running.ended;
  const seconds = (performance.now() - began) / 1000;
  const isGood = codes.includes(run.code ?? -1) && seconds < WITHIN_S;
  check.equal(
    what,
    `ends with ${codes.join(' or ')} within ${String(WITHIN_S)} s`,
    isGood ? 'so' : describe(run, seconds),
    'so',
  );
  return run;
}

const describe = ({ code, signal, stderr }: MeshRun, seconds: number): string =>
  `${String(code ?? signal)} after ${seconds.toFixed(1)} s: ${stderr.slice(-400)}`;

async function fed(place: Place, folder: string): Promise<void> {
  const file = join(folder, 'access.log');
  await writeFile(file, accessLog(11, RECORDS));
  await mustRun(place, ['ingest', CONTRACT, '--format', 'access-log', '--file', file]);
}

async function nothingWrong(what: string, place: Place): Promise<void> {
  await mustRun(place, ['run', PRODUCT, '--speed', 'stream', '--until-caught-up']);
  await mustRun(place, ['run', PRODUCT, '--speed', 'batch']);
  const report = JSON.parse(await mustRun(place, ['reconcile', PRODUCT, '--json']));
  check.equal(what, 'unexplained', report.unexplained, 0);
}

/** The server of an embedded mesh and all that it has started. */
async function postgresProcesses(folder: string): Promise<number[]> {
  const server = Number((await readFile(join(folder, 'postgres', 'postmaster.pid'), 'utf8')).split('\n')[0]);
  const all = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const parents = await Promise.all(
    all.map(async (pid) => {
      const stat = await readFile(`/proc/${String(pid)}/stat`, 'utf8').catch(() => '');
      return { pid, parent: Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) };
    }),
  );
  return [server, ...parents.filter(({ parent }) => parent === server).map(({ pid }) => pid)];
}

async function anyMoment(folder: string): Promise<void> {
  const place: Place = { folder: join(folder, 'mesh'), settings: {} };
  await fed(place, folder);
  for (const moment of MOMENTS) {
    await stop(`after ${String(moment)} ms`, await up(place, moment), [0]);
  }
  await nothingWrong('any moment', place);
}

async function databaseFrozen(folder: string): Promise<void> {
  const place: Place = { folder: join(folder, 'mesh'), settings: {} };
  await fed(place, folder);
  const running = await up(place, 1_000);
  const frozen = await postgresProcesses(place.folder);
  for (const pid of frozen) process.kill(pid, 'SIGSTOP');
  try {
    await stop('PostgreSQL frozen', running, [0, 3]);
  } finally {
    for (const pid of frozen) process.kill(pid, 'SIGCONT');
  }
  await nothingWrong('PostgreSQL frozen', place);
}

async function brokerFrozen(folder: string): Promise<void> {
  await withBreakableBroker(join(folder, 'kafka'), async (broker) => {
    const place: Place = { folder: join(folder, 'mesh'), settings: { KAFKA_BROKERS: broker.brokers } };
    await fed(place, folder);
    const running = await up(place, 2_000);
    const frozen = broker.freeze(15_000);
    await sleep(500);
    await stop('broker frozen', running, [0, 3]);
    await frozen;
    await nothingWrong('broker frozen', place);
  });
}

await inFolder('shutdown', anyMoment);
await inFolder('shutdown', databaseFrozen);
await inFolder('shutdown', brokerFrozen);
check.report('SIGTERM');
