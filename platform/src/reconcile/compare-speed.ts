import { recompute, type Recomputed } from '../batch/index.ts';
import { groupKeyOf } from '../compile/index.ts';
import { partitionOf } from '../log/partitioner.ts';
import type { Cut } from '../log/cut.ts';
import type { Mesh } from '../mesh/mesh.ts';
import type { Progress } from '../product/progress.ts';
import type { Product, Speed } from '../product/product.ts';
import { combinedProgress, type Served, type ServedRow } from '../serving/index.ts';
import { compareCounts, compareLate, comparePoison } from './compare-progress.ts';
import { compareRows } from './compare-rows.ts';
import type { Difference } from './reconciliation.ts';

/** The rows of one task, or of several that stand at the same cut, and what that task says of its cut. */
interface Part {
  readonly progress: Progress;
  owns(row: ServedRow): boolean;
}

/** Differences between what a speed shows and the truth at its cut: rows in the order readers get them, counts, late addresses, poison. */
export async function compareSpeed(mesh: Mesh, product: Product, speed: Speed, served: Served): Promise<Difference[]> {
  const known = new Map<string, Recomputed>();
  const at = async (progress: Progress): Promise<Recomputed> => {
    const cuts = cutsOf(progress);
    const name = JSON.stringify(cuts);
    const found = known.get(name) ?? (await recompute(mesh, product, cuts, served.poison));
    known.set(name, found);
    return found;
  };
  const truth: ServedRow[] = [];
  const onTime: ServedRow[] = [];
  const counts: Difference[] = [];
  for (const { progress, owns } of partsOf(product, speed, served)) {
    const expected = await at(progress);
    for (const row of expected.truth) if (owns(row)) truth.push(row);
    for (const row of speed === 'batch' && product.kind === 'query' ? expected.truth : expected.onTime)
      if (owns(row)) onTime.push(row);
    counts.push(...compareCounts(speed, expected.progress, progress));
  }
  const { late, poison } = await at(combinedProgress(product, served.progress));
  return [
    ...compareRows({ product, speed, truth, onTime, actual: served.rows }),
    ...counts,
    ...compareLate(speed, late, served.late),
    ...comparePoison(speed, poison, served.poison),
  ];
}

/** The cut of each contract that a progress stands at. */
export const cutsOf = (progress: Progress): Record<string, Cut> =>
  Object.fromEntries(
    Object.entries(progress).map(([contract, partitions]) => [contract, partitions.map(({ end }) => end)]),
  );

/**
 * A one-step task's rows come from its own partition alone, so the tasks together are one part at the combined cut; so are the
 * rows of a composite product, whose one merge task stands at a vector of all contracts. In two steps each merge task stands at a
 * vector of its own and owns the groups that partition to it.
 */
function partsOf(product: Product, speed: Speed, served: Served): Part[] {
  const [input] = product.inputs;
  if (
    speed !== 'stream' ||
    input === undefined ||
    product.kind === 'process' ||
    product.layout !== 'two-step' ||
    product.plan.kind !== 'aggregate'
  )
    return [{ progress: combinedProgress(product, served.progress), owns: () => true }];
  const { plan } = product;
  const ownerOf = ({ row }: ServedRow): number =>
    partitionOf(Buffer.from(groupKeyOf(plan, row), 'utf8'), input.partitions);
  return Array.from({ length: input.partitions }, (_, task): Part => {
    const given = served.progress.get(task);
    return {
      progress: combinedProgress(product, given === undefined ? new Map() : new Map([[task, given]])),
      owns: (row) => ownerOf(row) === task,
    };
  });
}
