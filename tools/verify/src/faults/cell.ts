import { setTimeout as sleep } from 'node:timers/promises';
import { openMesh, type Mesh } from '@tempi/platform/mesh';
import { readSettings } from '@tempi/platform/settings';
import type { BreakableBroker } from './broken-broker.ts';
import { disturbancesOf, moment, type Kind, type Scene } from './disturbances.ts';
import { fleet } from './fleet.ts';
import { entries } from './input.ts';
import { both, judgeLedger, judgeTotals, type Verdict } from './judge.ts';
import { outputTopics, readTables, readTopics, watchOutputs, type Output, type Reach, type Watch } from './outputs.ts';
import type { FaultSpeed } from './subject.ts';

export interface CellOptions {
  readonly kind: Kind;
  readonly speeds: readonly FaultSpeed[];
  readonly records: number;
  /** Records a second that are fed. */
  readonly pace: number;
  readonly pauseMs: number;
}

/** A disturbance as one output felt it. */
export interface Felt {
  readonly name: string;
  /** Seconds from its beginning until every task of the output had committed something new; undefined where none did in time. */
  readonly recovery: number | undefined;
  /** Seconds of it in which a new process, or the broker, was starting up; undefined where none was. */
  readonly starting: number | undefined;
}

/** What came of one output. */
export interface Cell extends Output, Verdict {
  readonly kind: Kind;
  readonly records: number;
  readonly seconds: number;
  /** The disturbances that came after a commit and before the end. */
  readonly felt: readonly Felt[];
  /** Snapshots whose rows were not those of the progress beside them. */
  readonly torn: number;
  readonly failures: readonly string[];
}

/** The share of the records that every output has before the first disturbance, and at least that more before each other. */
const FIRST_AT = 0.02;
const RECOVERED_WITHIN_MS = 90_000;
const ENDED_WITHIN_MS = 120_000;
const LOOK_MS = 50;

/** Feeds a mesh while it is disturbed, and judges both outputs of each speed. */
export async function runCells(folder: string, broker: BreakableBroker, options: CellOptions): Promise<Cell[]> {
  const { kind, speeds, records, pace } = options;
  const mesh = await openMesh({ folder, settings: readSettings({ KAFKA_BROKERS: broker.brokers }) });
  const processes = fleet(folder, { KAFKA_BROKERS: broker.brokers });
  const began = performance.now();
  const outputs = speeds.flatMap((speed): Output[] => [
    { speed, store: 'Kafka' },
    { speed, store: 'PostgreSQL' },
  ]);
  try {
    const workers = new Map(speeds.map((speed) => [speed, [processes.start(speed)]]));
    await topicsMade(mesh, speeds);
    const watch = await watchOutputs(mesh, broker.brokers, speeds);
    const feeder = processes.start('feed', String(records), String(pace));
    const scene: Scene = { fleet: processes, broker, speeds, workers, feeder, folder };
    const felt = await disturb(scene, watch, outputs, options);
    feeder.child.kill('SIGUSR2');
    await feeder.ended;
    await within(ENDED_WITHIN_MS, async () =>
      (await reaches(watch, outputs)).every((reach) => reach.records >= records),
    );
    const ends = await reaches(watch, outputs);
    await watch.close();
    await Promise.all([...scene.workers.values()].flat().map((worker) => processes.ask(worker)));
    const seconds = (performance.now() - began) / 1000;
    const fed = entries(records);
    const cells: Cell[] = [];
    for (const [index, output] of outputs.entries()) {
      const shown =
        output.store === 'Kafka'
          ? await readTopics(broker.brokers, mesh.namespace, output.speed, records)
          : await readTables(mesh, output.speed);
      cells.push({
        ...output,
        ...both(judgeLedger(fed, shown.ledger), judgeTotals(fed, shown.totals)),
        ...{ kind, records, seconds, felt: felt[index] ?? [], torn: watch.snapshots.wrong },
        failures: [...processes.failures, ...stood(ends[index]?.records ?? 0, records)],
      });
    }
    return cells;
  } finally {
    await processes.stop();
    await mesh.close();
  }
}

/** Disturbs at even steps of what the slowest output has; each time when all have recovered from the one before. */
async function disturb(
  scene: Scene,
  watch: Watch,
  outputs: readonly Output[],
  { kind, records, pauseMs }: CellOptions,
): Promise<Felt[][]> {
  const felt = outputs.map((): Felt[] => []);
  const disturbances = disturbancesOf(kind, pauseMs);
  for (const [index, { name, run }] of disturbances.entries()) {
    const enough = records * FIRST_AT * (index + 1);
    await within(RECOVERED_WITHIN_MS, async () =>
      (await reaches(watch, outputs)).every(
        (reach) => reach.records > enough && [...reach.tasks.values()].every(Boolean),
      ),
    );
    await moment();
    const before = await reaches(watch, outputs);
    const began = performance.now();
    const started = await run(scene);
    const starting = Promise.all(started);
    const broken = await reaches(watch, outputs);
    const recovery = outputs.map((): number | undefined => undefined);
    await within(RECOVERED_WITHIN_MS, async () => {
      for (const [at, now] of (await reaches(watch, outputs)).entries())
        if (recovery[at] === undefined && hasMoved(broken[at], now)) recovery[at] = (performance.now() - began) / 1000;
      return recovery.every((seconds) => seconds !== undefined);
    });
    const opened = await starting;
    for (const [at, reach] of before.entries()) {
      const speed = scene.speeds.indexOf(outputs[at]?.speed ?? 'stream');
      if (reach.records > 0 && reach.records < records)
        felt[at]?.push({ name, recovery: recovery[at], starting: opened[speed] });
    }
  }
  return felt;
}

const reaches = (watch: Watch, outputs: readonly Output[]): Promise<Reach[]> =>
  Promise.all(outputs.map((output) => watch.reach(output)));

/** What has not come to the end in all the time it had stands still: not the same as what has ended with records lost. */
const stood = (reached: number, records: number): readonly string[] =>
  reached >= records ? [] : [`stood still at ${String(reached)} of ${String(records)} records`];

/** Every task has committed since. */
const hasMoved = (before: Reach | undefined, now: Reach): boolean =>
  [...now.tasks].every(([task, mark]) => before?.tasks.get(task) !== mark);

async function topicsMade({ log, namespace }: Mesh, speeds: readonly FaultSpeed[]): Promise<void> {
  await within(RECOVERED_WITHIN_MS, async () => {
    const names = outputTopics(namespace, speeds).map(({ name }) => name.slice(namespace.length + 1));
    return (await Promise.all(names.map((name) => log.partitions(name)))).every((count) => count !== undefined);
  });
}

/** Waits until it holds, at most for the time; what does not hold by then shows in the results. */
async function within(milliseconds: number, holds: () => Promise<boolean>): Promise<void> {
  for (const end = performance.now() + milliseconds; performance.now() < end; await sleep(LOOK_MS))
    if (await holds()) return;
}
