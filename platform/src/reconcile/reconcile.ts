import { archive } from '../archive/index.ts';
import { magnitude } from '../log/cut.ts';
import type { Mesh } from '../mesh/mesh.ts';
import { SPEEDS, type Product, type Speed } from '../product/product.ts';
import { combinedProgress, readServed, type Served } from '../serving/index.ts';
import { compareSpeed, cutsOf } from './compare-speed.ts';
import type { Difference, Reconciliation, SpeedReport } from './reconciliation.ts';

export interface ReconcileOptions {
  /** List the late addresses of each speed. */
  readonly late?: boolean;
}

/**
 * Compares each speed of a product that has run with the truth at that speed's own cut, recomputed from the archive
 * (which is brought up to date first). The law: what a speed shows is exactly the query over the records on time at
 * its cut, batch's the query over all of them. What differs from the truth by late records alone is explained; anything
 * else is not: rows, counts and late addresses alike.
 */
export async function reconcile(mesh: Mesh, product: Product, options: ReconcileOptions = {}): Promise<Reconciliation> {
  const ran: { readonly speed: Speed; readonly served: Served }[] = [];
  for (const speed of SPEEDS) {
    const served = await readServed(mesh.database, product, speed);
    if (served.progress.size > 0) ran.push({ speed, served });
  }
  // After reading, so that the archive covers every cut that was read.
  if (ran.length > 0) for (const contract of product.inputs) await archive(mesh, contract);
  const differences: Difference[] = [];
  for (const { speed, served } of ran) differences.push(...(await compareSpeed(mesh, product, speed, served)));
  const late = differences.filter(({ cause }) => cause === 'late').length;
  return {
    product: product.name,
    speeds: ran.map(({ speed, served }) => report(product, speed, served, options)),
    differences,
    explained: { late, approximate: 0, version: 0 },
    unexplained: differences.length - late,
  };
}

function report(product: Product, speed: Speed, served: Served, options: ReconcileOptions): SpeedReport {
  const progress = combinedProgress(product, served.progress);
  const partitions = Object.values(progress).flat();
  const accepted = magnitude(partitions.map((partition) => partition.accepted));
  const late = magnitude(partitions.map((partition) => partition.late));
  return {
    speed,
    rows: served.rows.length,
    accepted,
    onTime: accepted - late,
    late,
    cut: cutsOf(progress),
    ...(options.late === true ? { lateAddresses: served.late } : {}),
  };
}
