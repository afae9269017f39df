import { fork } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { openMesh, type Mesh } from '@tempi/platform/mesh';
import type { Settings } from '@tempi/platform/settings';
import { note } from '../cli/output.ts';
import { appendVisits } from './state-subject.ts';
import type { StateRun, StateWork } from './state-worker.ts';

/** What `mesh bench state` measured. */
export interface StateBench {
  readonly log: Mesh['log']['kind'];
  readonly keys: number;
  /** Restarts after SIGKILL, from the copy on this machine and from the changelog alone. */
  readonly copy: Recovery;
  readonly changelog: Recovery;
  readonly memory: MemoryUse;
}

export interface Recovery {
  /** From when the tasks first look at their state until a record of each is committed. */
  readonly seconds: number;
  /** Of the process of the tasks. */
  readonly cpuSeconds: number;
  readonly microsecondsPerKey: number;
}

/** Megabytes are 1,000,000 bytes. */
export interface MemoryUse {
  readonly limitMegabytes: number;
  /** What all keys would take in memory, by the estimate that the limit is held by, for one of the limit. */
  readonly timesLimit: number;
  /**
   * Heap and external memory after collections of all garbage, the most of them above what it was before the tasks began: states, and whatever
   * else the tasks work with, as code and what is read ahead and sent.
   */
  readonly heldMegabytes: number;
  /** Memory that belongs to no file (RssAnon), garbage included: the most above what it was before the tasks began. */
  readonly residentMegabytes: number;
  /** Updates of keys at random, with the collections. */
  readonly recordsPerSecond: number;
}

export interface StateBenchOptions {
  readonly folder: string;
  readonly settings: Settings;
  readonly keys: number;
}

/** What a key of the subject takes: 450 bytes and four times its key and value; see `MESH_STATE_MEMORY`. */
const KEY_BYTES = 450 + 4 * 105;
const UPDATES_SHARE = 1 / 5;

/** Gives a stream of a new mesh that many keys, kills it, and starts it again and again. */
export async function benchState({ folder, settings, keys }: StateBenchOptions): Promise<StateBench> {
  const mesh = await openMesh({ folder, settings });
  const { kind } = mesh.log;
  const tell = (text: string): void => note(`${kind}: ${text}`);
  const run = (measures: StateWork['measures']): Promise<StateRun> => runKilled({ folder, settings, measures });
  /** A visitor for every partition, and more: so that every task has something to commit. */
  const few = (): Promise<void> => appendVisits(mesh, numbers(Math.min(keys, 64)));
  try {
    tell(`building a state of ${String(keys)} keys`);
    await appendVisits(mesh, numbers(keys));
    await run('time');
    await few();
    tell('restarting with the copy');
    const copy = await run('time');
    await few();
    await rm(join(folder, 'state'), { recursive: true, force: true });
    tell('restarting from the changelog alone');
    const changelog = await run('time');
    const updates = Math.ceil(keys * UPDATES_SHARE);
    await appendVisits(mesh, scattered(updates, keys));
    tell(`updating ${String(updates)} keys at random`);
    const updated = await run('memory');
    return {
      ...{ log: kind, keys, copy: recoveryOf(copy, keys), changelog: recoveryOf(changelog, keys) },
      memory: {
        limitMegabytes: rounded(settings.stateMemory / 1e6),
        timesLimit: rounded((keys * KEY_BYTES) / settings.stateMemory),
        heldMegabytes: rounded(updated.heldBytes / 1e6),
        residentMegabytes: rounded(updated.residentBytes / 1e6),
        recordsPerSecond: Math.round(updates / updated.seconds),
      },
    };
  } finally {
    await mesh.close();
  }
}

/** Runs the stream in a process of its own until it has committed all that waits, and kills it. */
async function runKilled(work: StateWork): Promise<StateRun> {
  const child = fork(new URL('./state-worker.ts', import.meta.url), { serialization: 'advanced' });
  const exited = once(child, 'exit');
  try {
    child.send(work);
    const [result] = (await Promise.race([
      once(child, 'message'),
      exited.then(([code, signal]) => Promise.reject(new Error(`its process ended with ${String(signal ?? code)}`))),
    ])) as [StateRun];
    return result;
  } finally {
    child.kill('SIGKILL');
    await exited;
  }
}

const recoveryOf = ({ seconds, cpuSeconds }: StateRun, keys: number): Recovery => ({
  seconds: rounded(seconds),
  cpuSeconds: rounded(cpuSeconds),
  microsecondsPerKey: rounded((seconds * 1e6) / keys),
});

const rounded = (value: number): number => Math.round(value * 100) / 100;

const numbers = (count: number): Iterable<number> => Array.from({ length: count }, (_, number) => number);

/** Numbers below `end`, in an order that has nothing to do with that of the keys: multiples of a prime. */
const scattered = (count: number, end: number): Iterable<number> =>
  Array.from({ length: count }, (_, number) => (number * 7_368_787) % end);
