import { sql, type Transaction } from 'kysely';
import { archive } from '../archive/index.ts';
import { acquireLease } from '../database/index.ts';
import { faultPoint } from '../fault/index.ts';
import type { Cut } from '../log/cut.ts';
import type { Mesh } from '../mesh/mesh.ts';
import { generationName } from '../product/generation.ts';
import type { Product } from '../product/product.ts';
import {
  ensureTables,
  lockGeneration,
  notingStop,
  progressMagnitude,
  readProgress,
  replaceAll,
  requirePlan,
  runnableGeneration,
  writeLate,
  writePoison,
  writeProgress,
} from '../serving/index.ts';
import { recompute, type Recomputed } from './recompute.ts';

export interface BatchOptions {
  readonly signal?: AbortSignal;
}

/**
 * Runs a product as a batch: archives what is not archived yet of every contract it reads, computes the product from the archive
 * at the archived cuts, and publishes rows, progress and late addresses in one transaction. Readers see the old result until then. Two
 * at once take turns; a result never replaces one of a greater cut. Fails with `STATE_PLAN_CHANGED` where another plan made the
 * result there is, even while this one was computed: of two plans of one name none can be told to be the newer. Fails with
 * `GENERATION_RETIRED` where an upgrade took the product's place.
 */
export async function runBatch(mesh: Mesh, declared: Product, options: BatchOptions = {}): Promise<void> {
  const product = await runnableGeneration(mesh.database, declared);
  await requirePlan(mesh.database, product, 'batch');
  await ensureTables(mesh.database, product);
  const lease = await acquireLease(mesh.databaseUrl, `${mesh.namespace}.batch.${generationName(product)}`, options);
  try {
    const cuts: Record<string, Cut> = {};
    for (const contract of product.inputs) cuts[contract.name] = await archive(mesh, contract, options);
    const computed = await notingStop(mesh.database, product, 'batch', () => recompute(mesh, product, cuts));
    options.signal?.throwIfAborted();
    faultPoint('batch.begin');
    await mesh.database.transaction().execute((transaction) => publish(transaction, product, computed));
    faultPoint('batch.committed');
  } finally {
    await lease.release();
  }
}

async function publish(
  transaction: Transaction<Record<string, never>>,
  product: Product,
  computed: Recomputed,
): Promise<void> {
  // The lease keeps two apart until one loses its connection; the lock does so even then.
  await sql`select pg_advisory_xact_lock(hashtextextended(current_schema() || '.batch.' || ${generationName(product)}, 0))`.execute(
    transaction,
  );
  await lockGeneration(transaction, product);
  await requirePlan(transaction, product, 'batch');
  const published = (await readProgress(transaction, product, 'batch')).get(0) ?? {};
  if (progressMagnitude(published) > progressMagnitude(computed.progress)) return;
  await replaceAll(transaction, product, 'batch', computed.truth);
  await writeProgress(transaction, product, 'batch', 0, computed.progress);
  await writeLate(transaction, product, 'batch', computed.late);
  await writePoison(transaction, product, 'batch', computed.poison);
  faultPoint('batch.staged');
}
