import { magnitude, type Cut } from '../log/cut.ts';
import type { Mesh } from '../mesh/mesh.ts';
import { SPEEDS, type Product, type ServiceLevels, type Speed } from '../product/product.ts';
import type { Progress } from '../product/progress.ts';
import {
  leastWatermarks,
  liveGeneration,
  partitionsOf,
  readHeartbeats,
  readProgress,
  readStops,
  type Stop,
} from '../serving/index.ts';
import { streamTopics } from '../stream/topics.ts';
import { formatTime } from '../time/index.ts';
import { inputEnds } from './input-ends.ts';
import { inputLag, type PartitionLag } from './input-lag.ts';
import { scalingOf, taskUtilisation, type Scaling } from './scaling.ts';
import { streamTasks } from './stream-tasks.ts';

/** One task of a speed. */
export interface TaskStatus extends PartitionLag {
  /** The share of the last minute in which it worked, 0 to 1; null where no process that runs has it. */
  readonly utilisation: number | null;
}

/** That a process stopped at a record: what has been committed is that before it. */
export interface StoppedAt extends Omit<Stop, 'at'> {
  /** When, as text. */
  readonly at: string;
}

/** Where one speed of a product stands. */
export interface SpeedStatus {
  readonly speed: Speed;
  /** Tasks that give rows and have committed (those that only fold are not counted): 0 where the speed has never run. */
  readonly tasks: number;
  /** Data records read, late ones included. */
  readonly records: number;
  readonly late: number;
  /** Steps of a process that failed and were left out. */
  readonly poison: number;
  /** Where it has stopped, as too many steps failed, and has not come further since; by partition. */
  readonly stopped: readonly StoppedAt[];
  /** Records of the inputs, markers included, that are not in the result yet. */
  readonly lag: number;
  /** False where there are so many on Kafka that `lag` is only the greatest it can be: offsets are counted there. */
  readonly lagExact: boolean;
  /** The most of any partition of `PartitionLag.seconds`; null where records are missing and their time is not known. */
  readonly lagSeconds: number | null;
  /**
   * Of a stream what each of its tasks has not read, from the positions its group has committed; of the other speeds, which are one task
   * each, what each partition lacks in the result.
   */
  readonly byTask: readonly TaskStatus[];
  readonly processes: Scaling;
  /** The least over the partitions of all inputs, as text; null while one of them has seen nothing. */
  readonly watermark: string | null;
  /** Exclusive ends by partition; by contract where there are several. */
  readonly cut: Cut | Readonly<Record<string, Cut>>;
  /** Seconds: how old the result may be, as the product promises. */
  readonly freshness: number;
}

export interface ProductStatus {
  readonly product: string;
  readonly version: string;
  readonly owner: string;
  /** Which generation is served: 1, and one more for each upgrade. */
  readonly generation: number;
  /** The topic of the rows of its stream, which is another in each generation. */
  readonly output: string;
  readonly speeds: readonly SpeedStatus[];
}

/** Offsets of a topic up to which records are counted by reading them on Kafka, which takes a second or so. */
const COUNTED = 200_000;

/**
 * Where every speed of a product stands, judged by its slowest task. Reads only: a product never run shows no tasks. On Kafka at `most` so many
 * offsets are counted by the record, see `lagExact`.
 */
export async function status(mesh: Mesh, declared: Product, most: number = COUNTED): Promise<ProductStatus> {
  const product = await liveGeneration(mesh.database, declared);
  const ends = await inputEnds(mesh, product);
  const speeds = SPEEDS.map(async (speed): Promise<SpeedStatus> => {
    const tasks = await readProgress(mesh.database, product, speed);
    const progress = slowest(product, tasks);
    const watermark = Math.min(...leastWatermarks(product, progress));
    const partitions = Object.values(progress).flat();
    const missing = await inputLag(mesh, product, ends, { progress, most });
    const beats = await readHeartbeats(mesh.database, product, speed);
    const stops = await readStops(mesh.database, product, speed);
    const freshness = promised(product.speeds, speed) / 1_000_000;
    const tasked = speed === 'stream' ? await streamTasks(mesh, product, ends, { served: missing, most }) : missing;
    const lag = magnitude(missing.map(({ records }) => records));
    return {
      speed,
      tasks: tasks.size,
      records: total(partitions, ({ accepted }) => accepted),
      late: total(partitions, ({ late }) => late),
      poison: total(partitions, ({ poison }) => poison?.count ?? 0),
      stopped: stops.map(({ at, ...stop }) => ({ ...stop, at: formatTime(at) })),
      lag,
      lagExact: missing.every(({ exact }) => exact),
      lagSeconds: greatest(missing.map(({ seconds }) => seconds)),
      byTask: tasked.map((task) => ({ ...task, utilisation: taskUtilisation(speed, task, [...beats.values()]) })),
      processes: scalingOf(product, speed, beats, { lag: unreadInput(product, tasked), freshness }),
      watermark: Number.isFinite(watermark) ? formatTime(watermark) : null,
      cut: shownCut(cutsOf(product, progress)),
      freshness,
    };
  });
  const { name, version, owner, generation } = product;
  return {
    ...{ product: name, version, owner, generation: generation.number, output: streamTopics(product).output },
    speeds: await Promise.all(speeds),
  };
}

/**
 * Progress by contract and partition. Tasks of a one-step product own a partition each; every merge task of a two-step product
 * has read all of them, and a row is only as far as its task, so the one that is furthest behind counts.
 */
export function slowest(product: Product, tasks: ReadonlyMap<number, Progress>): Progress {
  const merged = product.kind === 'query' && product.layout === 'two-step' && tasks.size > 1;
  return Object.fromEntries(
    product.inputs.map((input) => {
      const all = [...tasks.values()].map((progress) => partitionsOf(progress, input));
      const partitions = partitionsOf({}, input).map((none, partition) => {
        const reached = all.map((each) => each[partition] ?? none).toSorted((a, b) => a.end - b.end);
        if (merged) return (tasks.size < input.partitions ? undefined : reached[0]) ?? none;
        return reached.at(-1) ?? none;
      });
      return [input.name, partitions];
    }),
  );
}

/** Cuts by contract as they are shown: of one contract its ends by partition, of several the object. */
export function shownCut(cuts: Readonly<Record<string, Cut>>): SpeedStatus['cut'] {
  const [only, ...others] = Object.values(cuts);
  return only === undefined || others.length > 0 ? cuts : only;
}

const cutsOf = ({ inputs }: Product, progress: Progress): Readonly<Record<string, Cut>> =>
  Object.fromEntries(inputs.map((input) => [input.name, partitionsOf(progress, input).map(({ end }) => end)]));

/** Records that a stream's tasks have yet to read from the inputs: deltas are made of those. */
const unreadInput = ({ inputs }: Product, tasks: readonly PartitionLag[]): number =>
  total(tasks, ({ topic, records }) => (inputs.some(({ name }) => name === topic) ? records : 0));

/** The greatest number; null where one is not known. */
const greatest = (numbers: readonly (number | null)[]): number | null =>
  numbers.reduce((most, each) => (most === null || each === null ? null : Math.max(most, each)), 0);

const total = <T>(all: readonly T[], of: (one: T) => number): number => all.reduce((sum, one) => sum + of(one), 0);

function promised(levels: ServiceLevels, speed: Speed): number {
  return { stream: levels.stream, 'micro-batch': levels.microBatch, batch: levels.batch }[speed].freshness;
}
