import type { ColumnType, Transaction } from 'kysely';
import type { Product } from '../product/product.ts';
import { noProgress, type PartitionProgress, type Progress } from '../product/progress.ts';
import { planChanged } from '../serving/index.ts';

export type MicroBatchTables = {
  micro_batch_checkpoint: { product: string; fingerprint: string; progress: ColumnType<Progress, string, string> };
};

/**
 * The progress that the product's micro-batches have reached, by input partition. Its row stays locked until the
 * transaction ends, so of two runners the second waits here and goes on from where the first got to.
 * Fails with `STATE_PLAN_CHANGED`.
 */
export async function lockCheckpoint(
  transaction: Transaction<Record<string, never>>,
  product: Product,
): Promise<readonly PartitionProgress[]> {
  const tables = transaction.withTables<MicroBatchTables>();
  const begin = Array.from({ length: product.input.partitions }, () => noProgress);
  await tables
    .insertInto('micro_batch_checkpoint')
    .values({ product: product.name, fingerprint: product.fingerprint, progress: progressText(product, begin) })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const { fingerprint, progress } = await tables
    .selectFrom('micro_batch_checkpoint')
    .select(['fingerprint', 'progress'])
    .where('product', '=', product.name)
    .forUpdate()
    .executeTakeFirstOrThrow();
  if (fingerprint !== product.fingerprint) throw planChanged(product, fingerprint);
  return progress[product.input.name] ?? begin;
}

/** Moves the checkpoint, locked before. */
export async function moveCheckpoint(
  transaction: Transaction<Record<string, never>>,
  product: Product,
  progress: readonly PartitionProgress[],
): Promise<void> {
  await transaction
    .withTables<MicroBatchTables>()
    .updateTable('micro_batch_checkpoint')
    .set({ progress: progressText(product, progress) })
    .where('product', '=', product.name)
    .execute();
}

const progressText = (product: Product, progress: readonly PartitionProgress[]): string =>
  JSON.stringify({ [product.input.name]: progress } satisfies Progress);
