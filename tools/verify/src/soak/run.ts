import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { openMesh, type Mesh } from '@tempi/platform/mesh';
import { readSettings } from '@tempi/platform/settings';
import type { BreakableBroker } from '../faults/broken-broker.ts';
import { fleet, type Fleet, type Worker } from '../faults/fleet.ts';
import type { Verdict } from '../faults/judge.ts';
import { ACCOUNTS, truth } from './input.ts';
import { memoryIn, type Memory } from './processes.ts';
import { servedSoFar, type ServedSoFar } from './served.ts';
import { judgeTables, judgeTopics } from './shown.ts';
import { sizesIn } from './sizes.ts';
import { strikes, type Stage, type Strike } from './strikes.ts';
import { SOAK_SPEEDS, type SoakSpeed } from './subject.ts';

const WORKER = fileURLToPath(new URL('worker.ts', import.meta.url));

export interface SoakOptions {
  readonly log: 'kafka' | 'embedded';
  readonly minutes: number;
  /** Records a second. */
  readonly rate: number;
  readonly seed: number;
  readonly everySeconds: number;
}

/** A fault, and how long it took until every task had committed again. */
export interface Struck {
  readonly minute: number;
  readonly name: string;
  /** Seconds from its beginning; undefined where it did not come to that before the end. */
  recovery: number | undefined;
}

/** What was at the end of a minute. */
export interface Minute {
  readonly minute: number;
  readonly fed: number;
  /** Records that are not yet served, by speed. */
  readonly lag: ReadonlyMap<SoakSpeed, number>;
  readonly memory: readonly Memory[];
  readonly sizes: ReadonlyMap<string, number>;
}

export interface Measured extends Memory {
  readonly minute: number;
}

export interface SoakResult {
  readonly records: number;
  /** Seconds in which records were fed, and until all were served. */
  readonly feedingSeconds: number;
  readonly servedSeconds: number;
  /** Seconds in which nothing was fed because the lag was too great. */
  readonly heldSeconds: number;
  readonly minutes: readonly Minute[];
  readonly samples: readonly Measured[];
  readonly struck: readonly Struck[];
  readonly verdicts: readonly (Verdict & { readonly speed: SoakSpeed; readonly store: 'topics' | 'tables' })[];
  /** Processes that ended by themselves and were started again, with what they said. */
  readonly ended: readonly string[];
  /** Records that were not served in the time given for it. */
  readonly unserved: number;
}

const LOOK_MS = 500;
const SAMPLE_SECONDS = 10;
/** No fault so near to the end that nobody could get over it. */
const LAST_BEFORE_END_S = 30;
/** A source waits where those who read are so many seconds of records behind. */
const MOST_BEHIND_S = 90;
const CAUGHT_UP_WITHIN_S = 900;

/** Feeds and strikes for the time, closes the accounts, waits until all is served, and judges. `broker` is undefined on the embedded log. */
export async function soak(
  parent: string,
  broker: BreakableBroker | undefined,
  options: SoakOptions,
  onMinute: (minute: Minute, struck: readonly Struck[]) => void,
): Promise<SoakResult> {
  const folder = `${parent}/mesh`;
  const environment: Readonly<Record<string, string>> = broker === undefined ? {} : { KAFKA_BROKERS: broker.brokers };
  const mesh = await openMesh({ folder, settings: readSettings(environment) });
  const processes = fleet(folder, environment, WORKER);
  try {
    return await underway({ parent, folder, mesh, processes, broker }, options, onMinute);
  } finally {
    await processes.stop();
    await mesh.close();
  }
}

interface Underway {
  readonly parent: string;
  readonly folder: string;
  readonly mesh: Mesh;
  readonly processes: Fleet;
  readonly broker: BreakableBroker | undefined;
}

const hasEnded = ({ child }: Worker): boolean => child.exitCode !== null || child.signalCode !== null;

const noBroker: BreakableBroker = {
  brokers: '',
  killAndRestart: () => Promise.reject(new Error('the embedded log has no broker')),
  freeze: () => Promise.reject(new Error('the embedded log has no broker')),
};

async function underway(
  { parent, folder, mesh, processes, broker }: Underway,
  { log, minutes, rate, seed, everySeconds }: SoakOptions,
  onMinute: (minute: Minute, struck: readonly Struck[]) => void,
): Promise<SoakResult> {
  const workers = new Map(SOAK_SPEEDS.map((speed) => [speed, [processes.start(speed)]]));
  await Promise.all([...workers.values()].flat().map(({ opened }) => opened));
  const began = performance.now();
  const since = Date.now();
  let fed = 0;
  const startFeeder = () => {
    const feeder = processes.start('feed', String(rate), String(since));
    feeder.child.stdout?.on('data', (said: Buffer) => {
      const last = said
        .toString()
        .matchAll(/^fed (\d+)$/gm)
        .toArray()
        .at(-1)?.[1];
      if (last !== undefined) fed = Number(last);
    });
    return feeder;
  };
  const feeder = startFeeder();
  const stage: Stage = {
    feeder,
    feedAgain: startFeeder,
    scene: { fleet: processes, broker: broker ?? noBroker, speeds: SOAK_SPEEDS, workers, feeder, folder },
  };
  const tell = (word: string): void => void stage.feeder.child.stdin?.write(`${word}\n`);

  const samples: Measured[] = [];
  const all: Minute[] = [];
  const struck: Struck[] = [];
  let served: ServedSoFar = { records: new Map(), marks: new Map() };
  let recovering: { readonly strike: Struck; readonly at: number; readonly before: ServedSoFar['marks'] } | undefined;
  let striking: Promise<void> | undefined;
  let heldSeconds = 0;
  const seconds = (): number => (performance.now() - began) / 1000;
  const behind = (): number => fed - Math.min(...SOAK_SPEEDS.map((speed) => served.records.get(speed) ?? 0));

  const look = async (): Promise<void> => {
    // While the server is away, what was seen last counts.
    served = await servedSoFar(mesh).catch(() => served);
    if (recovering === undefined) return;
    const { strike, at, before } = recovering;
    if ([...served.marks].every(([task, mark]) => before.get(task) !== mark)) {
      strike.recovery = (performance.now() - at) / 1000;
      recovering = undefined;
    }
  };
  /** As whoever supervises them would; that it was needed is told with the rest. */
  const revive = (): void => {
    for (const [speed, own] of workers)
      for (const [at, worker] of own.entries()) if (hasEnded(worker)) own[at] = processes.start(speed);
    if (hasEnded(stage.feeder) && stage.feeder.child.exitCode !== 0 && striking === undefined)
      stage.feeder = startFeeder();
  };
  const measure = async (): Promise<void> => {
    const minute = seconds() / 60;
    for (const each of await memoryIn(parent)) samples.push({ ...each, minute });
  };
  const conclude = async (): Promise<void> => {
    const lag = new Map(SOAK_SPEEDS.map((speed) => [speed, fed - (served.records.get(speed) ?? 0)] as const));
    const minute = { minute: all.length + 1, fed, lag, memory: await memoryIn(parent), sizes: await sizesIn(parent) };
    all.push(minute);
    onMinute(minute, struck);
  };
  const strike = async (next: Strike): Promise<void> => {
    const now: Struck = { minute: Math.floor(seconds() / 60) + 1, name: next.name, recovery: undefined };
    struck.push(now);
    const at = performance.now();
    await next.run(stage);
    recovering = { strike: now, at, before: served.marks };
    striking = undefined;
  };

  const order = strikes(log, seed);
  let nextStrike = everySeconds / 2;
  let nextSample = SAMPLE_SECONDS;
  for (let last = seconds(); seconds() < minutes * 60; await sleep(LOOK_MS)) {
    await look();
    const now = seconds();
    const isBehind = behind() > rate * MOST_BEHIND_S;
    if (isBehind) heldSeconds += now - last;
    tell(isBehind ? 'hold' : 'go');
    last = now;
    if (now >= nextSample) {
      nextSample += SAMPLE_SECONDS;
      await measure();
    }
    if (now >= 60 * (all.length + 1)) await conclude();
    revive();
    // One after the other: the next when all have got over the one before, unless they never do.
    const isOver = striking === undefined && (recovering === undefined || now >= nextStrike + everySeconds);
    if (now >= nextStrike && isOver && now < minutes * 60 - LAST_BEFORE_END_S) {
      nextStrike = Math.max(nextStrike + everySeconds, now + everySeconds / 2);
      striking = strike(order.next().value);
      // Awaited at the end; until then a failure is no surprise to the process.
      striking.catch(() => undefined);
    }
  }
  await striking;
  const feedingSeconds = seconds();
  await conclude();
  const ending = setInterval(() => tell('end'), LOOK_MS);
  tell('end');
  while ((await stage.feeder.ended).code !== 0) stage.feeder = startFeeder();
  clearInterval(ending);
  for (const until = seconds() + CAUGHT_UP_WITHIN_S; behind() > 0 && seconds() < until; await sleep(LOOK_MS)) {
    revive();
    await look();
  }
  await look();
  const servedSeconds = seconds();
  const unserved = behind();
  await Promise.all([...workers.values()].flat().map((worker) => processes.ask(worker)));
  const expected = truth(fed - ACCOUNTS);
  const verdicts: SoakResult['verdicts'][number][] = [];
  for (const speed of SOAK_SPEEDS) {
    verdicts.push({ speed, store: 'topics', ...(await judgeTopics(mesh, speed, expected, broker?.brokers)) });
    verdicts.push({ speed, store: 'tables', ...(await judgeTables(mesh, speed, expected)) });
  }
  return {
    records: fed,
    feedingSeconds,
    servedSeconds,
    heldSeconds,
    minutes: all,
    samples,
    struck,
    verdicts,
    ended: processes.failures,
    unserved,
  };
}
