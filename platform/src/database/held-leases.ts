import { sql, type Kysely } from 'kysely';
import { advisoryKey } from './advisory-key.ts';

/** Which of these leases somebody holds now, without taking any. Fails with `DATABASE_UNAVAILABLE`. */
export async function heldLeases(
  database: Kysely<Record<string, never>>,
  names: readonly string[],
): Promise<ReadonlySet<string>> {
  const nameOf = new Map(names.map((name) => [advisoryKey(name), name]));
  // How PostgreSQL shows the lock of a bigint: its halves, https://www.postgresql.org/docs/current/view-pg-locks.html
  const { rows } = await sql<{ key: string }>`
    select key::text from unnest(${[...nameOf.keys()]}::bigint[]) as key where exists (
      select from pg_locks where locktype = 'advisory' and objsubid = 1 and granted
        and database = (select oid from pg_database where datname = current_database())
        and classid = ((key >> 32) & 4294967295)::oid and objid = (key & 4294967295)::oid)`.execute(database);
  return new Set(rows.flatMap(({ key }) => nameOf.get(key) ?? []));
}
