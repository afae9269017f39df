import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BreakableBroker } from '../faults/broken-broker.ts';
import type { Load } from './load.ts';

/** What is pressed upon. */
export interface Scene {
  readonly folder: string;
  readonly broker: BreakableBroker;
  readonly load: Load;
  /** Records a second, when nothing is wrong. */
  readonly pace: number;
}

/** Something that holds records up, for as long as it is told. */
export interface Stall {
  readonly name: string;
  /** From how many seconds on so much comes to wait that senders must be refused. */
  readonly refusesFrom: number;
  /** How much of the time it lasts: what ten times the input brings in all of it takes very long to serve. */
  readonly share: number;
  run(scene: Scene, milliseconds: number): Promise<void>;
}

/** PostgreSQL stops: neither answers nor errors. */
const database: Stall = {
  name: 'PostgreSQL frozen',
  // The log goes on taking records, and so does who has the contract's lease.
  refusesFrom: Infinity,
  share: 1,
  async run({ folder }, milliseconds) {
    const frozen = await freezeServer(folder);
    try {
      await sleep(milliseconds);
    } finally {
      for (const pid of frozen) signal(pid, 'SIGCONT');
    }
  },
};

const brokerFrozen: Stall = {
  name: 'broker frozen',
  refusesFrom: 10,
  share: 1,
  async run({ broker, load, pace }, milliseconds) {
    // So that what may be under way at once is full long before the end, on a busy machine too.
    load.pace(pace * 3);
    await broker.freeze(milliseconds);
    load.pace(pace);
  },
};

/** The broker runs a tenth of the time. */
const brokerSlow: Stall = {
  name: 'broker ten times slower',
  refusesFrom: Infinity,
  share: 1,
  async run({ broker }, milliseconds) {
    for (const until = performance.now() + milliseconds; performance.now() < until;) {
      await broker.freeze(180);
      await sleep(20);
    }
  },
};

const burst: Stall = {
  name: 'ten times the input',
  refusesFrom: Infinity,
  share: 1 / 3,
  async run({ load, pace }, milliseconds) {
    load.pace(pace * 10);
    await sleep(milliseconds);
    load.pace(pace);
  },
};

export const STALLS: Readonly<Record<string, Stall>> = {
  postgres: database,
  broker: brokerFrozen,
  slow: brokerSlow,
  burst,
};

/** Stops the server of a data folder and its children; the parent first, so that it has no more of them. */
async function freezeServer(folder: string): Promise<readonly number[]> {
  const text = await readFile(join(folder, 'postgres', 'postmaster.pid'), 'utf8');
  const postmaster = Number(text.split('\n')[0]);
  const frozen = [postmaster];
  signal(postmaster, 'SIGSTOP');
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '');
    if (Number(/\) \S (\d+) /.exec(stat)?.[1]) !== postmaster) continue;
    signal(Number(name), 'SIGSTOP');
    frozen.push(Number(name));
  }
  return frozen;
}

/** A child may have ended, as its connection did. */
function signal(pid: number, name: 'SIGSTOP' | 'SIGCONT'): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
