import { covers } from '../log/cut.ts';
import type { Mesh } from '../mesh/mesh.ts';
import type { Product, Speed } from '../product/product.ts';
import type { Progress } from '../product/progress.ts';
import { combinedProgress, partitionsOf, readProgress } from '../serving/index.ts';
import { streamHasReached, type Cuts } from '../stream/index.ts';

/** Where the inputs of a product end now. */
export async function endsOf({ log }: Pick<Mesh, 'log'>, { inputs }: Product): Promise<Cuts> {
  return Object.fromEntries(await Promise.all(inputs.map(async ({ name }) => [name, await log.ends(name)] as const)));
}

/** How far a speed of a product has come that is served: as far as the first of its tasks. */
export async function servedCuts(database: Mesh['database'], product: Product, speed: Speed): Promise<Cuts> {
  return cutsOf(product, combinedProgress(product, await readProgress(database, product, speed)));
}

/** Whether all tasks of a speed have come so far; not where it never ran. */
export async function hasReached(
  database: Mesh['database'],
  product: Product,
  speed: Speed,
  cuts: Cuts,
): Promise<boolean> {
  if (speed === 'stream') return streamHasReached(database, product, cuts);
  const progress = (await readProgress(database, product, speed)).get(0);
  if (progress === undefined) return false;
  const reached = cutsOf(product, progress);
  return Object.entries(cuts).every(([contract, cut]) => covers(reached[contract] ?? [], cut));
}

const cutsOf = ({ inputs }: Product, progress: Progress): Cuts =>
  Object.fromEntries(inputs.map((input) => [input.name, partitionsOf(progress, input).map(({ end }) => end)]));
