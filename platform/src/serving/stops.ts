import { sql, type Kysely } from 'kysely';
import { MeshError } from '../error/index.ts';
import { ProcessStop } from '../operator/process-stop.ts';
import { servedName } from '../product/generation.ts';
import type { Product, Speed } from '../product/product.ts';

type Database = Kysely<Record<string, never>>;

/** That a speed of a process has stopped, as too many of its steps failed. */
export interface Stop {
  readonly partition: number;
  /** Of the step that was one too many. */
  readonly offset: number;
  /** When, in microseconds since 1970. */
  readonly at: number;
  readonly code: string;
  readonly reason: string;
}

/**
 * Runs a speed; where it stops at failed steps (`PROCESS_POISONED`) this is kept for `readStops`, if the database can be reached. Rejects as
 * `run` does.
 */
export async function notingStop<T>(
  database: Database,
  product: Product,
  speed: Speed,
  run: () => Promise<T>,
): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof ProcessStop)
      await writeStop(database, product, speed, error).catch((other: unknown) => {
        // The stop itself is what its user must hear of.
        if (!(other instanceof MeshError)) throw other;
      });
    throw error;
  }
}

async function writeStop(
  database: Database,
  product: Product,
  speed: Speed,
  { partition, offset, code, found }: ProcessStop,
): Promise<void> {
  await sql`
    insert into serving_stop (product, speed, partition, plan, "offset", at, code, reason)
    values (${servedName(product)}, ${speed}, ${partition}, ${product.fingerprint}, ${offset}, clock_timestamp(), ${code}, ${found})
    on conflict (product, speed, partition) do update set plan = excluded.plan, "offset" = excluded."offset",
      at = excluded.at, code = excluded.code, reason = excluded.reason`.execute(database);
}

/**
 * Where a speed has stopped and has not come further since: what it serves of the partition ends before the step, or is older than the stop,
 * for a batch begins anew each time.
 */
export async function readStops(database: Database, product: Product, speed: Speed): Promise<readonly Stop[]> {
  const [input] = product.inputs;
  const { rows } = await sql<Stop>`
    select stop.partition, stop."offset", stop.at, stop.code, stop.reason from serving_stop as stop
    where product = ${servedName(product)} and speed = ${speed} and plan = ${product.fingerprint} and not exists (
      select from serving_progress as served
      where served.product = stop.product and served.speed = stop.speed and served.updated_at > stop.at
        and (served.progress -> ${input?.name ?? ''} -> stop.partition ->> 'end')::bigint > stop."offset")
    order by stop.partition`.execute(database);
  return rows;
}
