import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BreakableBroker } from './broken-broker.ts';
import type { Fleet, Worker } from './fleet.ts';
import type { FaultSpeed } from './subject.ts';

/** What a disturbance may touch. */
export interface Scene {
  readonly fleet: Fleet;
  readonly broker: BreakableBroker;
  readonly speeds: readonly FaultSpeed[];
  /** The processes of each speed that run now, the oldest first. */
  readonly workers: Map<FaultSpeed, Worker[]>;
  readonly feeder: Worker;
  /** The data folder. */
  readonly folder: string;
}

/** One thing that goes wrong. */
export interface Disturbance {
  readonly name: string;
  /** Resolves when it has gone wrong, with the seconds that what was started takes to start up, one a speed, or nothing. */
  run(scene: Scene): Promise<Starting>;
}

export type Starting = readonly Promise<number | undefined>[];

export type Kind =
  'process killed' | 'broker killed' | 'rebalanced' | 'broker paused' | 'database killed' | 'clock set back';

const add = ({ fleet, workers, speeds }: Scene): Starting =>
  speeds.map((speed) => {
    const worker = fleet.start(speed);
    workers.set(speed, [...(workers.get(speed) ?? []), worker]);
    return worker.opened;
  });

const oldest = ({ workers, speeds }: Scene): Worker[] =>
  speeds.flatMap((speed) => {
    const [first, ...others] = workers.get(speed) ?? [];
    workers.set(speed, others);
    return first === undefined ? [] : [first];
  });

const killed = (name: string, then: (scene: Scene) => Starting): Disturbance => ({
  name,
  async run(scene) {
    await Promise.all(oldest(scene).map((worker) => scene.fleet.kill(worker)));
    return then(scene);
  },
});
/** By when a process that has opened its mesh has joined its groups. */
const JOINED_MS = 1_500;
const added: Disturbance = {
  name: 'added',
  async run(scene) {
    const starting = add(scene);
    await Promise.all(starting);
    await sleep(JOINED_MS);
    return starting;
  },
};
const nobody = (): Starting => [];
const removed: Disturbance = {
  name: 'removed',
  async run(scene) {
    await Promise.all(oldest(scene).map((worker) => scene.fleet.ask(worker)));
    return nobody();
  },
};

/** The disturbances of a kind, in order. */
export const disturbancesOf = (kind: Kind, pauseMs: number): readonly Disturbance[] => {
  switch (kind) {
    case 'process killed':
      return [
        killed('killed, started again', add),
        added,
        // Nobody is started in its place: the other process has to notice.
        killed('killed, taken over by another', nobody),
        killed('killed, started again', add),
      ];
    case 'broker killed':
      return Array.from({ length: 3 }, () => ({
        name: 'broker killed, started again',
        run: killBroker,
      }));
    case 'database killed':
      return Array.from({ length: 3 }, () => ({ name: 'PostgreSQL killed', run: killDatabase }));
    case 'clock set back':
      return Array.from({ length: 3 }, () => ({ name: 'set back an hour', run: setBack }));
    case 'rebalanced':
      return [added, removed, added, removed];
    case 'broker paused':
      return Array.from({ length: 3 }, () => ({
        name: `broker paused ${String(pauseMs / 1000)} s`,
        run: ({ broker }: Scene) => broker.freeze(pauseMs).then(nobody),
      }));
  }
};

async function killBroker({ broker, speeds }: Scene): Promise<Starting> {
  const began = performance.now();
  await broker.killAndRestart();
  const seconds = (performance.now() - began) / 1000;
  return speeds.map(() => Promise.resolve(seconds));
}

/** The first line of what PostgreSQL writes about itself is its process. */
async function killDatabase({ folder }: Scene): Promise<Starting> {
  const text = await readFile(join(folder, 'postgres', 'postmaster.pid'), 'utf8');
  process.kill(Number(text.split('\n')[0]), 'SIGKILL');
  return nobody();
}

/** What SIGHUP means to a worker. */
async function setBack({ workers, feeder }: Scene): Promise<Starting> {
  for (const { child } of [...workers.values(), [feeder]].flat()) child.kill('SIGHUP');
  return nobody();
}

/** Lets a moment pass, so that a commit lies between. */
export const moment = (): Promise<void> => sleep(300);
