import { archive } from '../archive/index.ts';
import { MeshError } from '../error/index.ts';
import { magnitude } from '../log/cut.ts';
import type { Mesh } from '../mesh/mesh.ts';
import type { Progress } from '../product/progress.ts';
import { SPEEDS, type Product, type Speed } from '../product/product.ts';
import { combinedProgress, countServed, readProgress, tryReadServed, type Served } from '../serving/index.ts';
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
 * else is not: rows, counts and late addresses alike. What another plan of the product made is not compared, but counted.
 */
export async function reconcile(mesh: Mesh, product: Product, options: ReconcileOptions = {}): Promise<Reconciliation> {
  const ran: { readonly speed: Speed; readonly served: Served }[] = [];
  const others: SpeedReport[] = [];
  for (const speed of SPEEDS) {
    const [served] = await tryReadServed(mesh.database, product, [speed]);
    if (served === undefined) continue;
    if (served instanceof MeshError) others.push(await reportOther(mesh, product, speed, served));
    else if (served.progress.size > 0) ran.push({ speed, served });
  }
  // After reading, so that the archive covers every cut that was read.
  if (ran.length > 0) for (const contract of product.inputs) await archive(mesh, contract);
  const differences: Difference[] = [];
  for (const { speed, served } of ran) differences.push(...(await compareSpeed(mesh, product, speed, served)));
  const of = (wanted: Difference['cause']): number => differences.filter(({ cause }) => cause === wanted).length;
  return {
    product: product.name,
    speeds: [...ran.map(({ speed, served }) => report(product, speed, served, options)), ...others],
    differences,
    explained: {
      ...{ late: of('late'), poison: of('poison'), approximate: 0 },
      version: others.reduce((sum, { rows }) => sum + rows, 0),
    },
    unexplained: of('unexplained'),
  };
}

function report(product: Product, speed: Speed, served: Served, options: ReconcileOptions): SpeedReport {
  return {
    ...counted(speed, served.rows.length, combinedProgress(product, served.progress)),
    ...(options.late === true ? { lateAddresses: served.late } : {}),
  };
}

/** What another plan says of its own rows. */
async function reportOther(
  { database }: Mesh,
  product: Product,
  speed: Speed,
  changed: MeshError,
): Promise<SpeedReport> {
  const progress = combinedProgress(product, await readProgress(database, product, speed));
  return { ...counted(speed, await countServed(database, product, speed), progress), otherPlan: changed.found };
}

function counted(speed: Speed, rows: number, progress: Progress): SpeedReport {
  const partitions = Object.values(progress).flat();
  const accepted = magnitude(partitions.map((partition) => partition.accepted));
  const late = magnitude(partitions.map((partition) => partition.late));
  return {
    speed,
    rows,
    accepted,
    onTime: accepted - late,
    late,
    poison: magnitude(partitions.map(({ poison }) => poison?.count ?? 0)),
    cut: cutsOf(progress),
  };
}
