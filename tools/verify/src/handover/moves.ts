import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openMesh } from '@tempi/platform/mesh';
import { readSettings } from '@tempi/platform/settings';
import { fleet, type Fleet, type Worker } from '../faults/fleet.ts';
import { both, judgeLedger, judgeTotals, type Verdict } from '../faults/judge.ts';
import { readTables } from '../faults/outputs.ts';
import { watchCommits, type Commits } from './commits.ts';
import { supply } from './supply.ts';

export interface MovesOptions {
  readonly settings: Readonly<Record<string, string>>;
  /** Records a second. */
  readonly pace: number;
  /** Keys of state. */
  readonly accounts: number;
  /** How often each move is made. */
  readonly rounds: number;
  /** How long a process is frozen, milliseconds: longer than its session lasts; 0 where a frozen process keeps its tasks. */
  readonly frozenMs: number;
}

/** One move of tasks between processes, as the output showed it. */
export interface Move {
  readonly name: string;
  /** By task: the longest time between two of its commits, milliseconds. */
  readonly pauses: ReadonlyMap<string, number>;
  /** Seconds that the process took to start up, or, where it was asked to leave, to end. */
  readonly process: number | undefined;
}

export interface Moves extends Verdict {
  readonly moves: readonly Move[];
  readonly records: number;
  readonly failures: readonly string[];
}

const QUIET_MS = 4_000;
const LOOK_MS = 20;
const RECOVERED_WITHIN_MS = 60_000;

/** Moves the subjects' tasks between processes under a steady input, then judges what is served. */
export async function makeMoves(
  folder: string,
  { settings, pace, accounts, rounds, frozenMs }: MovesOptions,
): Promise<Moves> {
  const place = join(folder, 'mesh');
  const mesh = await openMesh({ folder: place, settings: readSettings(settings) });
  const processes = fleet(place, settings);
  try {
    const input = supply(mesh, { pace, accounts });
    const first = processes.start('stream');
    const commits = await watchCommits(mesh);
    const fed = await input;
    await recovered(commits, performance.now());
    const moves: Move[] = [await watched(commits, 'nothing', async () => undefined)];
    for (let round = 0; round < rounds; round++) moves.push(...(await oneRound(processes, commits, frozenMs)));
    const entries = await fed.stop();
    await within(() => commits.reached() >= entries.length);
    await sleep(QUIET_MS / 4);
    const left = await secondsOf(() => processes.ask(first));
    moves.push({ name: 'the last one asked to leave', pauses: new Map(), process: left });
    await commits.close();
    const served = await readTables(mesh, 'stream');
    return {
      ...both(judgeLedger(entries, served.ledger), judgeTotals(entries, served.totals)),
      moves,
      records: entries.length,
      failures: processes.failures,
    };
  } finally {
    await processes.stop();
    await mesh.close();
  }
}

async function oneRound(processes: Fleet, commits: Commits, frozenMs: number): Promise<Move[]> {
  let second: Worker = processes.start('stream');
  const started = second;
  const added = await watched(commits, 'added', () => started.opened);
  const left = await watched(commits, 'asked to leave', () => secondsOf(() => processes.ask(second)));
  second = processes.start('stream');
  await second.opened;
  await sleep(QUIET_MS);
  const killed = await watched(commits, 'killed, started again', async () => {
    await processes.kill(second);
    second = processes.start('stream');
    return second.opened;
  });
  const frozen =
    frozenMs === 0 ? [] : [await watched(commits, 'frozen, and woken as a zombie', () => freeze(second, frozenMs))];
  const takenOver = await watched(commits, 'killed, taken over by another', async () => {
    await processes.kill(second);
    return undefined;
  });
  return [added, left, killed, ...frozen, takenOver];
}

/** Stops a process in its tracks; it wakes when its tasks have gone to another, and believes that it has them. */
async function freeze({ child }: Worker, milliseconds: number): Promise<undefined> {
  child.kill('SIGSTOP');
  await sleep(milliseconds);
  child.kill('SIGCONT');
}

/** Makes a move, waits until every task has committed since and for a while more, and tells how long each was quiet. */
async function watched(commits: Commits, name: string, move: () => Promise<number | undefined>): Promise<Move> {
  const since = performance.now();
  const seconds = await move();
  await recovered(commits, performance.now());
  await sleep(QUIET_MS);
  return { name, pauses: commits.pauses(since), process: seconds };
}

const recovered = (commits: Commits, since: number): Promise<void> => within(() => commits.allAfter(since));

async function within(holds: () => boolean): Promise<void> {
  const until = performance.now() + RECOVERED_WITHIN_MS;
  while (!holds() && performance.now() < until) await sleep(LOOK_MS);
}

async function secondsOf(work: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
}
