import { sql, type Kysely, type Transaction } from 'kysely';
import type { PoisonNote } from '../product/poison.ts';
import { servedName } from '../product/generation.ts';
import type { Product, Speed } from '../product/product.ts';
import type { ServingTables } from './serving-tables.ts';

type Database = Kysely<Record<string, never>>;

/** Adds the steps that a speed of a process has left out. */
export async function writePoison(
  transaction: Transaction<Record<string, never>>,
  product: Product,
  speed: Speed,
  notes: readonly PoisonNote[],
): Promise<void> {
  if (notes.length === 0) return;
  await sql`
    insert into serving_poison (product, speed, partition, "offset", ordinal, timer, key, code, reason, tries)
    select ${servedName(product)}, ${speed}, given.* from json_to_recordset(${JSON.stringify(notes)}::json) as given
      (partition integer, "offset" bigint, ordinal integer, timer bigint, key text, code text, reason text, tries integer)
    on conflict do nothing`.execute(transaction);
}

/** The steps that a speed of a process has left out, in the order of their addresses. */
export async function readPoison(database: Database, product: Product, speed: Speed): Promise<readonly PoisonNote[]> {
  const found = await database
    .withTables<ServingTables>()
    .selectFrom('serving_poison')
    .select(['partition', sql<string>`"offset"::text`.as('offset'), 'ordinal', 'key', 'code', 'reason', 'tries'])
    .select(sql<string | null>`timer::text`.as('timer'))
    .where('product', '=', servedName(product))
    .where('speed', '=', speed)
    .orderBy('partition')
    .orderBy('serving_poison.offset')
    .orderBy('ordinal')
    .execute();
  return found.map(({ offset, timer, ...note }) => ({
    ...note,
    ...{ offset: Number(offset), timer: timer === null ? null : Number(timer) },
  }));
}
