import { sql, type Kysely, type Transaction } from 'kysely';
import type { Position, TopicPartition } from '../log/log.ts';
import { generationName } from '../product/generation.ts';
import type { Product } from '../product/product.ts';
import { lockGeneration } from './generations.ts';
import type { ServingTables } from './serving-tables.ts';

/** How far the serving tables have followed a partition of one of the product's own topics. */
export interface FollowedPosition extends Position {
  /** Records applied so far. */
  readonly records: number;
}

/** The positions of a product's follower in these partitions, in no order; it begins with 0 where it never was. */
export async function openPositions(
  database: Kysely<Record<string, never>>,
  product: Product,
  partitions: readonly TopicPartition[],
): Promise<readonly FollowedPosition[]> {
  // Rows must exist before the first transaction, or two followers would find nothing to lock.
  await database
    .withTables<ServingTables>()
    .insertInto('serving_positions')
    .values(
      partitions.map(({ topic, partition }) => ({
        product: generationName(product),
        topic,
        partition,
        offset: '0',
        records: '0',
      })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return parsed(await select(database, product).execute());
}

/** The positions, locked until the transaction ends: another follower waits here. Fails with `GENERATION_RETIRED`. */
export async function lockPositions(
  transaction: Transaction<Record<string, never>>,
  product: Product,
): Promise<readonly FollowedPosition[]> {
  await lockGeneration(transaction, product);
  return parsed(await select(transaction, product).forUpdate().execute());
}

/** Stores positions that were opened before. */
export async function writePositions(
  transaction: Transaction<Record<string, never>>,
  product: Product,
  positions: readonly FollowedPosition[],
): Promise<void> {
  await sql`
    update serving_positions as stored set "offset" = given."offset", records = given.records
    from unnest(${positions.map(({ topic }) => topic)}::text[], ${positions.map(({ partition }) => partition)}::integer[],
      ${positions.map(({ offset }) => offset)}::bigint[], ${positions.map(({ records }) => records)}::bigint[])
      as given (topic, partition, "offset", records)
    where stored.product = ${generationName(product)} and stored.topic = given.topic and stored.partition = given.partition`.execute(
    transaction,
  );
}

const select = (database: Kysely<Record<string, never>>, product: Product) =>
  database
    .withTables<ServingTables>()
    .selectFrom('serving_positions')
    .select(['topic', 'partition', 'offset', 'records'])
    .where('product', '=', generationName(product))
    .orderBy('topic')
    .orderBy('partition');

const parsed = (
  found: readonly { topic: string; partition: number; offset: string; records: string }[],
): readonly FollowedPosition[] =>
  found.map(({ topic, partition, offset, records }) => ({
    topic,
    partition,
    offset: Number(offset),
    records: Number(records),
  }));
