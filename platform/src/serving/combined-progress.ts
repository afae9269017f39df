import { noProgress, type PartitionProgress, type Progress } from '../product/progress.ts';
import type { Product } from '../product/product.ts';
import type { ServedRow } from './served.ts';

/**
 * The progress of several tasks as one: of each input partition what the task furthest ahead says. For a one-step
 * product, whose tasks own one partition each, this is the cut of the whole result.
 */
export function combinedProgress(
  product: Product,
  progress: ReadonlyMap<number, Progress>,
): readonly PartitionProgress[] {
  const combined = new Array<PartitionProgress>(product.input.partitions).fill(noProgress);
  for (const vector of progress.values()) {
    vector[product.input.name]?.forEach((partition, index) => {
      if (partition.end >= (combined[index] ?? noProgress).end) combined[index] = partition;
    });
  }
  return combined;
}

/** The least watermark over the input partitions, microseconds; -Infinity while one has seen nothing. */
export function leastWatermark(product: Product, partitions: readonly PartitionProgress[]): number {
  const lateness = product.kind === 'query' ? product.lateness : 0;
  return Math.min(...partitions.map(({ maxTime }) => (maxTime === null ? -Infinity : maxTime - lateness)));
}

/**
 * Tells of each row whether it is final: the watermark of every input partition has passed its window's end. A row of
 * a two-step product is judged by its own task's cut; rows of a process are always final.
 */
export function finality(product: Product, progress: ReadonlyMap<number, Progress>): (served: ServedRow) => boolean {
  if (product.kind === 'process') return () => true;
  const whole = leastWatermark(product, combinedProgress(product, progress));
  const byTask = new Map(
    [...progress].map(([task, vector]) => [
      task,
      product.twoStep && progress.size > 1
        ? leastWatermark(product, combinedProgress(product, new Map([[task, vector]])))
        : whole,
    ]),
  );
  return ({ task, row }) => {
    const end = row['windowEnd'];
    return typeof end === 'number' && end <= (byTask.get(task) ?? whole);
  };
}
