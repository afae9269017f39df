import { execFile } from 'node:child_process';
import { mkdir, readFile, rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { openMesh } from '@tempi/platform/mesh';
import { readSettings } from '@tempi/platform/settings';
import { fleet, type Worker } from './fleet.ts';
import { entries } from './input.ts';
import { both, judgeLedger, judgeTotals, type Verdict } from './judge.ts';
import { readTables } from './outputs.ts';
import type { FaultSpeed } from './subject.ts';

const run = promisify(execFile);

/** What came of a full disk. */
export interface FullDisk extends Verdict {
  readonly speed: FaultSpeed;
  /** How the processes took it: `went on`, or the code of the error that each stopped with. */
  readonly taken: readonly string[];
  /** How often PostgreSQL said that nothing more fits. */
  readonly refusals: number;
}

/** Room for a cluster, its journal and the records. */
const SIZE_MB = 400;
const FULL_FOR_MS = 8_000;
const CAUGHT_UP_WITHIN_MS = 90_000;

/**
 * A mesh, with the state of its tasks, on a small file system of its own, in memory: it is filled to the last byte under load, the processes are
 * killed and started again while it is full, and it has room again after a while.
 * Processes may go on or stop with an error that names it and exit code 3; those that stopped are run again. Needs the right to
 * mount; undefined where there is none.
 */
export async function fillDisk(
  parent: string,
  speeds: readonly FaultSpeed[],
  records: number,
): Promise<readonly FullDisk[] | undefined> {
  const folder = join(parent, 'disk');
  await mkdir(folder);
  try {
    await run('mount', ['-t', 'tmpfs', '-o', `size=${String(SIZE_MB)}m`, 'tmpfs', folder]);
  } catch {
    return undefined;
  }
  // The least that a state may take of memory, so that all else of it is on the disk too.
  const processes = fleet(folder, { MESH_STATE_MEMORY: '16 MB' });
  try {
    const starts = [['feed', String(records), String(records / 10)], ...speeds.map((speed) => [speed])];
    let workers = starts.map((words) => processes.start(...words));
    await Promise.all(workers.map(({ opened }) => opened));
    await sleep(5_000);
    const full = await fill(join(folder, 'filler'));
    await sleep(FULL_FOR_MS / 2);
    // Their successors have to open their state on a disk that takes nothing.
    await Promise.all(workers.slice(1).map((worker) => processes.kill(worker)));
    workers = workers.map((worker, at) => (at === 0 ? worker : processes.start(...(starts[at] ?? []))));
    await sleep(FULL_FOR_MS);
    const words = await readFile(join(folder, 'postgres.log'), 'utf8');
    const refusals = words.split('No space left on device').length - 1;
    await rm(full);
    await sleep(1_000);
    const taken = await Promise.all(workers.map(howItGoes));
    // As whoever supervises them would.
    workers = workers.map((worker, at) => (taken[at] === WENT_ON ? worker : processes.start(...(starts[at] ?? []))));
    await workers[0]?.opened;
    workers[0]?.child.kill('SIGUSR2');
    return await judged(folder, { speeds, records, taken, refusals });
  } finally {
    await processes.stop();
    // The server follows its folder: it stops when nobody uses it any more.
    await unmounted(folder);
  }
}

const WENT_ON = 'went on';

/** Writes until nothing more fits. Returns the file. */
async function fill(file: string): Promise<string> {
  const { bavail, bsize } = await statfs(join(file, '..'));
  await writeFile(file, Buffer.alloc(bavail * bsize)).catch(() => undefined);
  return file;
}

async function howItGoes({ child, ended }: Worker): Promise<string> {
  if (child.exitCode === null && child.signalCode === null) return WENT_ON;
  const { code, said } = await ended;
  const [, error] = /^([A-Z_]+):/m.exec(said) ?? [];
  return code === 0 ? WENT_ON : `${error ?? `NO MeshError: ${said.slice(0, 200)}`} (exit code ${String(code)})`;
}

interface Filled extends Pick<FullDisk, 'taken' | 'refusals'> {
  readonly speeds: readonly FaultSpeed[];
  readonly records: number;
}

async function judged(folder: string, { speeds, records, ...filled }: Filled): Promise<readonly FullDisk[]> {
  const mesh = await openMesh({ folder, settings: readSettings({}) });
  try {
    const fed = entries(records);
    const until = performance.now() + CAUGHT_UP_WITHIN_MS;
    const look = async (speed: FaultSpeed): Promise<FullDisk> => {
      const { ledger, totals } = await readTables(mesh, speed);
      return { speed, ...filled, ...both(judgeLedger(fed, ledger), judgeTotals(fed, totals)) };
    };
    for (;;) {
      const found = await Promise.all(speeds.map(look)).catch(() => undefined);
      const isOver = performance.now() > until;
      if (found !== undefined && (isOver || found.every(({ lost }) => lost === 0))) return found;
      if (isOver) return speeds.map((speed) => ({ speed, ...filled, lost: records, doubled: 0, disordered: 0 }));
      await sleep(500);
    }
  } finally {
    await mesh.close();
  }
}

async function unmounted(folder: string): Promise<void> {
  for (let tries = 0; tries < 60; tries++) {
    const isOff = await run('umount', [folder]).then(
      () => true,
      () => false,
    );
    if (isOff) return;
    await sleep(500);
  }
  await run('umount', ['-l', folder]);
}
