import { emptyCut, type Cut } from '../log/cut.ts';
import type { Mesh } from '../mesh/mesh.ts';
import { SPEEDS, type Product, type ServiceLevels, type Speed } from '../product/product.ts';
import { noProgress, type PartitionProgress, type Progress } from '../product/progress.ts';
import { leastWatermark, readProgress } from '../serving/index.ts';
import { formatTime } from '../time/index.ts';

/** Where one speed of a product stands. */
export interface SpeedStatus {
  readonly speed: Speed;
  /** Tasks that have committed: 0 where the speed has never run. */
  readonly tasks: number;
  /** Data records read, late ones included. */
  readonly records: number;
  readonly late: number;
  /** Offsets of the input that are not in the result yet. */
  readonly lag: number;
  /** The least over the input's partitions, as text; null while one of them has seen nothing. */
  readonly watermark: string | null;
  /** Exclusive ends by partition. */
  readonly cut: Cut;
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
  const topic = product.input.name;
  const known = (await mesh.log.partitions(topic)) !== undefined;
  const ends = known ? await mesh.log.ends(topic) : emptyCut(product.input.partitions);
  const speeds = SPEEDS.map(async (speed): Promise<SpeedStatus> => {
    const tasks = await readProgress(mesh.database, product, speed);
    const partitions = slowest(product, tasks);
    const watermark = leastWatermark(product, partitions);
    return {
      speed,
      tasks: tasks.size,
      records: total(partitions, ({ accepted }) => accepted),
      late: total(partitions, ({ late }) => late),
      lag: ends.reduce((sum, end, partition) => sum + Math.max(0, end - (partitions[partition]?.end ?? 0)), 0),
      watermark: Number.isFinite(watermark) ? formatTime(watermark) : null,
      cut: partitions.map(({ end }) => end),
      freshness: promised(product.speeds, speed) / 1_000_000,
    };
  });
  return { product: product.name, version: product.version, owner: product.owner, speeds: await Promise.all(speeds) };
}

/**
 * Progress by input partition. Tasks of a one-step product own a partition each; every merge task of a two-step product has read
 * all of them, and a row is only as far as its task, so the one that is furthest behind counts.
 */
export function slowest(product: Product, tasks: ReadonlyMap<number, Progress>): readonly PartitionProgress[] {
  const merged = product.kind === 'query' && product.twoStep && tasks.size > 1;
  const all = [...tasks.values()].map((progress) => progress[product.input.name] ?? []);
  return Array.from({ length: product.input.partitions }, (_, partition) => {
    const reached = all.map((progress) => progress[partition] ?? noProgress).toSorted((a, b) => a.end - b.end);
    if (merged) return (tasks.size < product.input.partitions ? undefined : reached[0]) ?? noProgress;
    return reached.at(-1) ?? noProgress;
  });
}

const total = (partitions: readonly PartitionProgress[], of: (progress: PartitionProgress) => number): number =>
  partitions.reduce((sum, progress) => sum + of(progress), 0);

function promised(levels: ServiceLevels, speed: Speed): number {
  return { stream: levels.stream, 'micro-batch': levels.microBatch, batch: levels.batch }[speed].freshness;
}
