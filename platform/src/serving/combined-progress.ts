import { magnitude } from '../log/cut.ts';
import type { Contract } from '../contract/contract.ts';
import { noProgress, type PartitionProgress, type Progress } from '../product/progress.ts';
import type { Product } from '../product/product.ts';
import type { ServedRow } from './served.ts';

/** The progress in a contract's topic by partition; 0 where `progress` says nothing of it. */
export const partitionsOf = (progress: Progress, { name, partitions }: Contract): readonly PartitionProgress[] =>
  Array.from({ length: partitions }, (_, partition) => progress[name]?.[partition] ?? noProgress);

/**
 * The progress of several tasks as one, of every contract the product reads: of each partition what the task furthest ahead
 * says. For a one-step product, whose tasks own one partition each, this is the cut of the whole result.
 */
export function combinedProgress(product: Product, progress: ReadonlyMap<number, Progress>): Progress {
  const vectors = [...progress.values()];
  return Object.fromEntries(
    product.inputs.map((input) => [
      input.name,
      partitionsOf({}, input).map((none, partition) =>
        vectors
          .map((vector) => vector[input.name]?.[partition] ?? none)
          .reduce((furthest, each) => (each.end >= furthest.end ? each : furthest), none),
      ),
    ]),
  );
}

/** The number of offsets that a progress includes, over all contracts; it orders the cuts of one task. */
export const progressMagnitude = (progress: Progress): number =>
  Object.values(progress).reduce((sum, partitions) => sum + magnitude(partitions.map(({ end }) => end)), 0);

/**
 * The watermark of each leaf of a query, the one clock of a process: the least over its contract's partitions, microseconds;
 * -Infinity while one has seen nothing.
 */
export function leastWatermarks(product: Product, progress: Progress): readonly number[] {
  const leaves =
    product.kind === 'query'
      ? product.stages.leaves.map(({ input, lateness }) => ({ contract: input.contract, lateness }))
      : [{ contract: product.input.name, lateness: product.lateness }];
  return leaves.map(({ contract, lateness }) => {
    const input = product.inputs.find(({ name }) => name === contract);
    if (input === undefined) throw new TypeError(`${product.name} does not read ${contract}`);
    return Math.min(
      ...partitionsOf(progress, input).map(({ maxTime }) => (maxTime === null ? -Infinity : maxTime - lateness)),
    );
  });
}

/** False of a running aggregate: no row of it is ever final. */
export const hasFinals = (product: Product): boolean =>
  product.kind === 'process' || product.plan.kind === 'select' || product.plan.window !== null;

/**
 * Tells of each row whether it is final. A row of a window: the least watermark of the leaves has passed its end; in a two-step
 * product it is judged by its own task's cut. A running aggregate never is. A row of a select or of a process always is.
 */
export function finality(product: Product, progress: ReadonlyMap<number, Progress>): (served: ServedRow) => boolean {
  if (product.kind === 'process' || product.plan.kind === 'select') return () => true;
  if (product.plan.window === null) return () => false;
  const least = (vectors: ReadonlyMap<number, Progress>): number =>
    Math.min(...leastWatermarks(product, combinedProgress(product, vectors)));
  const whole = least(progress);
  const ownTask = product.layout === 'two-step' && progress.size > 1;
  const byTask = new Map(
    [...progress].map(([task, vector]) => [task, ownTask ? least(new Map([[task, vector]])) : whole]),
  );
  return ({ task, row }) => {
    const end = row['windowEnd'];
    return typeof end === 'number' && end <= (byTask.get(task) ?? whole);
  };
}
