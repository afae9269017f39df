import { recompute, type Recomputed } from '../batch/index.ts';
import { partitionOf } from '../log/partitioner.ts';
import type { Cut } from '../log/cut.ts';
import type { Mesh } from '../mesh/mesh.ts';
import { groupKeyOf } from '../compile/index.ts';
import { noProgress, type PartitionProgress } from '../product/progress.ts';
import type { Product, Speed } from '../product/product.ts';
import { combinedProgress, type Served, type ServedRow } from '../serving/index.ts';
import { compareCounts, compareLate } from './compare-progress.ts';
import { compareRows } from './compare-rows.ts';
import type { Difference } from './reconciliation.ts';

/** The rows of one task, or of several that stand at the same cut, and what that task says of its cut. */
interface Part {
  readonly progress: readonly PartitionProgress[];
  owns(row: ServedRow): boolean;
}

/** Differences between what a speed shows and the truth at its cut: rows in the order readers get them, counts, late addresses. */
export async function compareSpeed(mesh: Mesh, product: Product, speed: Speed, served: Served): Promise<Difference[]> {
  const known = new Map<string, Recomputed>();
  const at = async (progress: readonly PartitionProgress[]): Promise<Recomputed> => {
    const cut: Cut = progress.map(({ end }) => end);
    const found = known.get(cut.join()) ?? (await recompute(mesh, product, cut));
    known.set(cut.join(), found);
    return found;
  };
  const truth: ServedRow[] = [];
  const onTime: ServedRow[] = [];
  const counts: Difference[] = [];
  for (const { progress, owns } of partsOf(product, speed, served)) {
    const expected = await at(progress);
    for (const row of expected.truth) if (owns(row)) truth.push(row);
    for (const row of speed === 'batch' ? expected.truth : expected.onTime) if (owns(row)) onTime.push(row);
    counts.push(...compareCounts(speed, expected.progress, progress));
  }
  const late = (await at(combinedProgress(product, served.progress))).late;
  return [
    ...compareRows({ product, speed, truth, onTime, actual: served.rows }),
    ...counts,
    ...compareLate(speed, late, served.late),
  ];
}

/**
 * A one-step task's rows come from its own partition alone, so the tasks together are one part at the combined cut. In
 * two steps each merge task stands at a vector of its own and owns the groups that partition to it.
 */
function partsOf(product: Product, speed: Speed, served: Served): Part[] {
  if (product.kind === 'process' || !product.twoStep || speed !== 'stream') {
    return [{ progress: combinedProgress(product, served.progress), owns: () => true }];
  }
  const { partitions } = product.input;
  const ownerOf = ({ row }: ServedRow): number =>
    partitionOf(Buffer.from(groupKeyOf(product.plan, row), 'utf8'), partitions);
  return Array.from({ length: partitions }, (_, task): Part => {
    const given = served.progress.get(task)?.[product.input.name] ?? [];
    return {
      progress: Array.from({ length: partitions }, (_entry, partition) => given[partition] ?? noProgress),
      owns: (row) => ownerOf(row) === task,
    };
  });
}
