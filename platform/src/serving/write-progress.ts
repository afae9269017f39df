import { sql, type Transaction } from 'kysely';
import { servedName } from '../product/generation.ts';
import type { Product, Speed } from '../product/product.ts';
import type { Progress } from '../product/progress.ts';
import type { LateAddress } from './served.ts';
import type { ServingTables } from './serving-tables.ts';

/** Records the cut that the rows of a task now include. */
export async function writeProgress(
  transaction: Transaction<Record<string, never>>,
  product: Product,
  speed: Speed,
  task: number,
  progress: Progress,
): Promise<void> {
  await transaction
    .withTables<ServingTables>()
    .insertInto('serving_progress')
    .values({
      product: servedName(product),
      speed,
      task,
      plan: product.fingerprint,
      progress: JSON.stringify(progress),
      updated_at: sql<number>`clock_timestamp()`,
    })
    .onConflict((conflict) =>
      conflict.columns(['product', 'speed', 'task']).doUpdateSet({
        plan: sql`excluded.plan`,
        progress: sql`excluded.progress`,
        updated_at: sql`excluded.updated_at`,
      }),
    )
    .execute();
}

/** Adds addresses of records that the speed set aside as late. */
export async function writeLate(
  transaction: Transaction<Record<string, never>>,
  product: Product,
  speed: Speed,
  addresses: readonly LateAddress[],
): Promise<void> {
  if (addresses.length === 0) return;
  await sql`
    insert into serving_late (product, speed, contract, partition, "offset")
    select ${servedName(product)}, ${speed}, given.contract, given.partition, given."offset"
    from unnest(${addresses.map((late) => late.contract)}::text[], ${addresses.map((late) => late.partition)}::integer[],
      ${addresses.map((late) => late.offset)}::bigint[]) as given (contract, partition, "offset")
    on conflict do nothing`.execute(transaction);
}
