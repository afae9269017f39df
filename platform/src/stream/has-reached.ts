import { covers, type Cut } from '../log/cut.ts';
import type { Mesh } from '../mesh/mesh.ts';
import type { Product } from '../product/product.ts';
import { partitionsOf, readProgress, requireGeneration } from '../serving/index.ts';
import { mergeTasks, outputTasks } from './topics.ts';

/** How far into each of a product's contracts, by name. */
export type Cuts = Readonly<Record<string, Cut>>;

/** True where every task's served cut covers what it reads of `cuts`. Fails with `GENERATION_RETIRED`. */
export async function streamHasReached(database: Mesh['database'], product: Product, cuts: Cuts): Promise<boolean> {
  const tasks = await readProgress(database, product, 'stream');
  // After it was read: so it is not the progress of one that took this one's place.
  await requireGeneration(database, product);
  const merging = mergeTasks(product) > 0;
  return Array.from({ length: outputTasks(product) }, (_, task) => tasks.get(task)).every((progress, task) => {
    if (progress === undefined) return false;
    return product.inputs.every((input) => {
      const cut = cuts[input.name] ?? [];
      const reached = partitionsOf(progress, input).map(({ end }) => end);
      return merging ? covers(reached, cut) : (reached[task] ?? 0) >= (cut[task] ?? 0);
    });
  });
}
