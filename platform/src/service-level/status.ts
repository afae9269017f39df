import { emptyCut, magnitude, type Cut } from '../log/cut.ts';
import type { Contract } from '../contract/contract.ts';
import type { Mesh } from '../mesh/mesh.ts';
import { SPEEDS, type Product, type ServiceLevels, type Speed } from '../product/product.ts';
import type { PartitionProgress, Progress } from '../product/progress.ts';
import { leastWatermarks, partitionsOf, readProgress } from '../serving/index.ts';
import { formatTime } from '../time/index.ts';

/** Where one speed of a product stands. */
export interface SpeedStatus {
  readonly speed: Speed;
  /** Tasks that give rows and have committed (those that only fold are not counted): 0 where the speed has never run. */
  readonly tasks: number;
  /** Data records read, late ones included. */
  readonly records: number;
  readonly late: number;
  /** Offsets of the inputs that are not in the result yet. */
  readonly lag: number;
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
  readonly speeds: readonly SpeedStatus[];
}

/** Where every speed of a product stands, judged by its slowest task. Reads only: a product never run shows no tasks. */
export async function status(mesh: Mesh, product: Product): Promise<ProductStatus> {
  const ends = new Map(
    await Promise.all(product.inputs.map(async (input) => [input.name, await endsOf(mesh, input)] as const)),
  );
  const speeds = SPEEDS.map(async (speed): Promise<SpeedStatus> => {
    const tasks = await readProgress(mesh.database, product, speed);
    const progress = slowest(product, tasks);
    const watermark = Math.min(...leastWatermarks(product, progress));
    const partitions = Object.values(progress).flat();
    return {
      speed,
      tasks: tasks.size,
      records: total(partitions, ({ accepted }) => accepted),
      late: total(partitions, ({ late }) => late),
      lag: magnitude(product.inputs.map(({ name }) => behind(ends.get(name) ?? [], progress[name] ?? []))),
      watermark: Number.isFinite(watermark) ? formatTime(watermark) : null,
      cut: shownCut(cutsOf(product, progress)),
      freshness: promised(product.speeds, speed) / 1_000_000,
    };
  });
  return { product: product.name, version: product.version, owner: product.owner, speeds: await Promise.all(speeds) };
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

async function endsOf({ log }: Mesh, { name, partitions }: Contract): Promise<Cut> {
  return (await log.partitions(name)) === undefined ? emptyCut(partitions) : log.ends(name);
}

const behind = (ends: Cut, partitions: readonly PartitionProgress[]): number =>
  magnitude(ends.map((end, partition) => Math.max(0, end - (partitions[partition]?.end ?? 0))));

const total = (partitions: readonly PartitionProgress[], of: (progress: PartitionProgress) => number): number =>
  partitions.reduce((sum, progress) => sum + of(progress), 0);

function promised(levels: ServiceLevels, speed: Speed): number {
  return { stream: levels.stream, 'micro-batch': levels.microBatch, batch: levels.batch }[speed].freshness;
}
