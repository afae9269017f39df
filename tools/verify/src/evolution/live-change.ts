import { setTimeout as sleep } from 'node:timers/promises';
import { runBatch } from '@tempi/platform/batch';
import { ensureContractTopics } from '@tempi/platform/ingestion';
import { openMesh, type Mesh } from '@tempi/platform/mesh';
import { reconcile } from '@tempi/platform/reconcile';
import { readProgress } from '@tempi/platform/serving';
import { readSettings } from '@tempi/platform/settings';
import type { Checks } from '../checks.ts';
import { plainTruth, type Share } from './plain-truth.ts';
import type { Second, Work } from './process.ts';
import { shownRows } from './shown-rows.ts';
import { startProcess, type Started } from './start-process.ts';
import { PRODUCTS, type Reader } from './visit-products.ts';
import { VISITS, type Version } from './visits.ts';

/** Where and how fast the contract changes. */
export interface LiveChange {
  /** In the report. */
  readonly where: string;
  readonly folder: string;
  readonly settings: Readonly<Record<string, string>>;
  /** Records a second, over all ingesters. */
  readonly rate: number;
  /** Seconds of each phase. */
  readonly seconds: number;
}

/** Which versions write in each phase: one is rolled out after the other, and in the end an instance of the first comes back. */
const PHASES: readonly (readonly Version[])[] = [['1.0.0'], ['1.0.0', '1.1.0'], ['1.1.0', '1.2.0'], ['1.2.0', '1.0.0']];
/** The phase from which on the third version is read. */
const AFTER_FROM = 2;
const SPEEDS = ['stream', 'micro-batch'] as const;
/** Who reads in the end. */
const READERS = ['before', 'after', 'countedAfter'] as const;
/** For processes to open the mesh before their first second. */
const PREPARE_MS = 8_000;
const CATCH_UP_MS = 60_000;
const LOOK_MS = 200;
/** Records of the version that does not fit. */
const BROKEN = 500;

/**
 * Lets ingesters of three versions write, one after the other and two at a time, while a stream and a micro-batch of the first version
 * run, and from some time on those of the third, and while a process is deployed with the third as it was with the first; then one of a
 * version that does not fit. Compares what each speed serves with the plain
 * words, and with batch.
 */
export async function liveChange(change: LiveChange, check: Checks): Promise<void> {
  const { where, folder, settings } = change;
  const mesh = await openMesh({ folder, settings: readSettings(settings) });
  const readers = new Map<string, Started>();
  const started: Started[] = [];
  const begin = (work: Work): Started => {
    const process = startProcess(settings, work);
    started.push(process);
    return process;
  };
  const read = (...of: readonly Reader[]): void => {
    for (const reader of of)
      for (const speed of SPEEDS) readers.set(nameOf(reader, speed), begin({ do: speed, folder, reader }));
  };
  /** Deploys the process with the third version: who runs it goes on from the state of the first. */
  const deploy = async (): Promise<void> => {
    for (const speed of SPEEDS) {
      const name = nameOf('countedBefore', speed);
      await drain(name, readers.get(name), check, where);
      readers.delete(name);
    }
    read('countedAfter');
  };
  try {
    await ensureContractTopics(mesh, VISITS['1.0.0']);
    const shares = PHASES.map((versions, phase) => sharesOf(change, versions, phase));
    const start = Date.now() + PREPARE_MS;
    read('before', 'countedBefore');
    const phases = shares.map(async (own, phase): Promise<readonly Second[][]> => {
      const begins = start + phase * change.seconds * 1000;
      await sleep(Math.max(0, begins - PREPARE_MS - Date.now()));
      if (phase === AFTER_FROM) read('after');
      const ingesters = own.map((mine) =>
        startProcess(settings, { do: 'ingest', folder, start: begins, shares: mine }),
      );
      if (phase === AFTER_FROM) {
        await sleep(Math.max(0, begins - Date.now()));
        for (const speed of SPEEDS) await awaitAll(mesh, 'countedBefore', speed, 1);
        await deploy();
      }
      const ended = await Promise.all(ingesters.map((ingester) => ingester.ended));
      return ended.map((text) => JSON.parse(text) as Second[]);
    });
    const seconds = (await Promise.all(phases)).flat(2);
    const all = shares.flat(2).filter((share) => share !== null);
    const records = change.rate * seconds.length;
    check.equal(where, 'records accepted, of those that were sent', sum(seconds, 'accepted'), records);
    reportRate(change, seconds);
    for (const reader of READERS)
      for (const speed of SPEEDS)
        check.equal(where, `${speed} of ${reader} has all`, await awaitAll(mesh, reader, speed, records), records);
    await refuse(change, records, check);
    for (const [name, { child }] of readers) {
      check.equal(where, `${name} is still the same process`, child.exitCode ?? child.signalCode ?? 'alive', 'alive');
    }
    for (const [name, process] of readers) await drain(name, process, check, where);
    for (const reader of READERS) await compare(mesh, reader, all, { where, check });
  } finally {
    for (const { child } of started) child.kill('SIGKILL');
    await mesh.close();
  }
}

const nameOf = (reader: Reader, speed: 'stream' | 'micro-batch'): string => `the ${speed} of ${reader}`;

async function drain(name: string, process: Started | undefined, check: Checks, where: string): Promise<void> {
  process?.child.kill('SIGTERM');
  const ended = process?.ended.then(() => 'drained', String);
  check.equal(where, `${name} drains when asked to stop`, await ended, 'drained');
}

/** By ingester, what it writes in each second of a phase: of two, who take turns as one writes at a time, each has every other. */
const sharesOf = ({ rate, seconds }: LiveChange, versions: readonly Version[], phase: number): (Share | null)[][] =>
  versions.map((version, turn) =>
    Array.from({ length: seconds }, (_, second) => {
      const from = (phase * seconds + second) * rate;
      return second % versions.length === turn ? { version, from, to: from + rate } : null;
    }),
  );

const sum = (seconds: readonly Second[], what: 'accepted' | 'quarantined'): number =>
  seconds.reduce((total, second) => total + second[what], 0);

function reportRate({ where, rate }: LiveChange, seconds: readonly Second[]): void {
  const lags = seconds.map(({ committedMs }) => committedMs).toSorted((a, b) => a - b);
  const whole = seconds.length - 1 + (seconds.at(-1)?.committedMs ?? 0) / 1000;
  const achieved = Math.round(sum(seconds, 'accepted') / Math.max(whole, seconds.length));
  process.stdout.write(
    `${where}: ${String(rate)} records/s asked for, ${String(achieved)}/s achieved over ${String(seconds.length)} s; ` +
      `a second's records were committed after ${String(lags[Math.floor(lags.length / 2)])} ms (median), ` +
      `${String(lags.at(-1))} ms (longest); seconds with all of them within two: ` +
      `${String(lags.filter((lag) => lag <= 2000).length)} of ${String(lags.length)}\n`,
  );
}

/** Waits until a speed serves so many records of the contract; returns how many it does. */
async function awaitAll(mesh: Mesh, reader: Reader, speed: 'stream' | 'micro-batch', records: number): Promise<number> {
  for (let waited = 0; ; waited += LOOK_MS) {
    const accepted = await served(mesh, reader, speed);
    if (accepted >= records || waited > CATCH_UP_MS) return accepted;
    await sleep(LOOK_MS);
  }
}

/** Of a merging stream every task knows of all partitions, of a micro-batch the only one; a process's tasks each of their own. */
async function served(mesh: Mesh, reader: Reader, speed: 'stream' | 'micro-batch'): Promise<number> {
  const tasks = await readProgress(mesh.database, PRODUCTS[reader], speed);
  const counts = Array.from(tasks.values(), (progress) =>
    (progress[VISITS['1.0.0'].name] ?? []).reduce((total, { accepted }) => total + accepted, 0),
  );
  if (PRODUCTS[reader].kind === 'process') return counts.reduce((total, count) => total + count, 0);
  return counts.length === 0 ? 0 : Math.min(...counts);
}

/** An ingester of a version that does not fit is refused: its records are in quarantine, and the log goes on without them. */
async function refuse({ where, folder, settings }: LiveChange, after: number, check: Checks): Promise<void> {
  const shares: Share[] = [{ version: '1.3.0', from: after, to: after + BROKEN }];
  const { ended } = startProcess(settings, { do: 'ingest', folder, start: Date.now(), shares });
  const [second] = JSON.parse(await ended) as Second[];
  check.equal(where, 'of a version that does not fit: accepted', second?.accepted, 0);
  check.equal(where, 'of a version that does not fit: in quarantine', second?.quarantined, BROKEN);
}

async function compare(
  mesh: Mesh,
  reader: Reader,
  shares: readonly Share[],
  { where, check }: { readonly where: string; readonly check: Checks },
): Promise<void> {
  const product = PRODUCTS[reader];
  const truth = plainTruth(reader, shares);
  await runBatch(mesh, product);
  for (const speed of ['stream', 'micro-batch', 'batch'] as const)
    check.equal(
      where,
      `${speed} of ${reader}: rows, and those of the plain words`,
      await shownRows(mesh, reader, speed),
      truth,
    );
  const { speeds, unexplained, differences } = await reconcile(mesh, product);
  check.equal(where, `${reader}: speeds reconciled`, speeds.length, 3);
  check.equal(where, `${reader}: unexplained, late`, [unexplained, differences.length], [0, 0]);
}
