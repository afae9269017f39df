import { sql, type Kysely } from 'kysely';
import type { Heartbeat } from '../lag/heartbeat.ts';
import { generationName } from '../product/generation.ts';
import type { Product, Speed } from '../product/product.ts';
import type { ServingTables } from './serving-tables.ts';

type Database = Kysely<Record<string, never>>;

/** How often a running process writes its heartbeat. */
export const HEARTBEAT_SECONDS = 5;
/** After so many beats that did not come a process is taken for dead. */
const MISSED_BEATS = 3;

/**
 * Stores the heartbeat of a process in the place of its last one, and takes away those of all processes that have not told anything for
 * long: so there is a row for each process that runs. All times are the database's.
 */
export async function writeHeartbeat(
  database: Database,
  product: Product,
  { speed, process, beat }: { readonly speed: Speed; readonly process: string; readonly beat: Heartbeat },
): Promise<void> {
  await sql`delete from serving_heartbeat where at < ${oldest}`.execute(database);
  await database
    .withTables<ServingTables>()
    .insertInto('serving_heartbeat')
    .values({
      product: generationName(product),
      speed,
      process,
      at: sql<number>`clock_timestamp()`,
      beat: JSON.stringify(beat),
    })
    .onConflict((conflict) =>
      conflict.columns(['product', 'speed', 'process']).doUpdateSet({ at: sql`excluded.at`, beat: sql`excluded.beat` }),
    )
    .execute();
}

/** Takes the heartbeat of a process away that ends. */
export async function removeHeartbeat(
  database: Database,
  product: Product,
  speed: Speed,
  process: string,
): Promise<void> {
  await database
    .withTables<ServingTables>()
    .deleteFrom('serving_heartbeat')
    .where('product', '=', generationName(product))
    .where('speed', '=', speed)
    .where('process', '=', process)
    .execute();
}

/** The heartbeats of the processes that run a product at a speed, by process; those that are stale are left out. */
export async function readHeartbeats(
  database: Database,
  product: Product,
  speed: Speed,
): Promise<ReadonlyMap<string, Heartbeat>> {
  const found = await database
    .withTables<ServingTables>()
    .selectFrom('serving_heartbeat')
    .select(['process', 'beat'])
    .where('product', '=', generationName(product))
    .where('speed', '=', speed)
    .where('at', '>=', oldest)
    .orderBy('process')
    .execute();
  return new Map(found.map(({ process, beat }) => [process, beat]));
}

const oldest = sql<number>`clock_timestamp() - make_interval(secs => ${HEARTBEAT_SECONDS * MISSED_BEATS})`;
