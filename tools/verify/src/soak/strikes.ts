import { setTimeout as sleep } from 'node:timers/promises';
import { disturbancesOf, type Disturbance, type Scene } from '../faults/disturbances.ts';
import type { Worker } from '../faults/fleet.ts';
import { seeded } from '../random.ts';

/** The processes and the broker, and whoever feeds now. */
export interface Stage {
  readonly scene: Scene;
  feeder: Worker;
  feedAgain(): Worker;
}

/** A fault of the soak. */
export interface Strike {
  readonly name: string;
  /** Resolves once it has gone wrong; what was added leaves again later, by itself. */
  run(stage: Stage): Promise<void>;
}

/** How long what was started takes to start is no concern here. */
async function begun(disturbance: Disturbance | undefined, scene: Scene): Promise<void> {
  void (await disturbance?.run(scene));
}

const PAUSE_MS = 10_000;
const ADDED_FOR_MS = 20_000;

/** Kills the processes of both speeds, and starts others. */
const processes: Strike = {
  name: 'processes killed',
  run: ({ scene }) => begun(disturbancesOf('process killed', 0)[0], scene),
};
const feeder: Strike = {
  name: 'feeder killed',
  async run(stage) {
    await stage.scene.fleet.kill(stage.feeder);
    stage.feeder = stage.feedAgain();
  },
};
const rebalance: Strike = {
  name: 'rebalanced',
  async run({ scene }) {
    const [added, removed] = disturbancesOf('rebalanced', 0);
    await begun(added, scene);
    await sleep(ADDED_FOR_MS);
    await begun(removed, scene);
  },
};
const database: Strike = {
  name: 'PostgreSQL killed',
  run: ({ scene }) => begun(disturbancesOf('database killed', 0)[0], scene),
};
const broker: Strike = { name: 'broker killed', run: ({ scene }) => scene.broker.killAndRestart() };
const paused: Strike = {
  name: `broker paused ${String(PAUSE_MS / 1000)} s`,
  run: ({ scene }) => scene.broker.freeze(PAUSE_MS),
};

/** Strikes without end: all that there are in an order of the seed, then all again in another. */
export function* strikes(log: 'kafka' | 'embedded', seed: number): Generator<Strike, never> {
  const all =
    log === 'kafka'
      ? [processes, feeder, rebalance, database, broker, paused]
      : [processes, feeder, rebalance, database];
  const random = seeded(seed);
  for (;;)
    for (const { strike } of all
      .map((strike) => ({ strike, place: random() }))
      .toSorted((one, other) => one.place - other.place))
      yield strike;
}
