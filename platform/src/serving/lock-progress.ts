import { sql, type Transaction } from 'kysely';
import { servedName } from '../product/generation.ts';
import type { Product, Speed } from '../product/product.ts';
import type { Progress } from '../product/progress.ts';
import { lockGeneration } from './generations.ts';
import { changedSince } from './plan-changed.ts';
import type { ServingTables } from './serving-tables.ts';

/**
 * The progress of a speed that is one task. Its row is made where it is missing and stays locked until the transaction ends:
 * of two runners the second waits here. Fails with `STATE_PLAN_CHANGED`, or `GENERATION_RETIRED`.
 */
export async function lockProgress(
  transaction: Transaction<Record<string, never>>,
  product: Product,
  speed: Speed,
): Promise<Progress> {
  await lockGeneration(transaction, product);
  const tables = transaction.withTables<ServingTables>();
  const { fingerprint } = product;
  const name = servedName(product);
  await tables
    .insertInto('serving_progress')
    .values({
      ...{ product: name, speed, task: 0, plan: fingerprint, progress: '{}' },
      updated_at: sql<number>`clock_timestamp()`,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const { plan, progress } = await tables
    .selectFrom('serving_progress')
    .select(['plan', 'progress'])
    .where('product', '=', name)
    .where('speed', '=', speed)
    .where('task', '=', 0)
    .forUpdate()
    .executeTakeFirstOrThrow();
  if (plan !== fingerprint) throw await changedSince(transaction, product, plan);
  return progress;
}
