import { sql, type Kysely } from 'kysely';
import type { Row, Value } from '../contract/column.ts';
import { servedName } from '../product/generation.ts';
import { SPEEDS, type Product, type Speed } from '../product/product.ts';
import type { Progress } from '../product/progress.ts';
import { MeshError } from '../error/index.ts';
import { storageOf } from './column-storage.ts';
import { combinedProgress } from './combined-progress.ts';
import { changedPlan } from './plan-changed.ts';
import { readPoison } from './poison.ts';
import type { LateAddress, Served, ServedRow } from './served.ts';
import type { ServingTables } from './serving-tables.ts';
import { columnNames, tableName } from './table-name.ts';

type Database = Kysely<Record<string, never>>;

/**
 * All that a speed of a product shows now, read in one snapshot: rows, the cut of each task, and the addresses of late
 * records and poison within it. Empty where the speed has never run. Fails with `STATE_PLAN_CHANGED` where another plan made it.
 */
export async function readServed(database: Database, product: Product, speed: Speed): Promise<Served> {
  const [served] = await tryReadServed(database, product, [speed]);
  if (served === undefined || served instanceof MeshError)
    throw served ?? new TypeError(`nothing was read of ${product.name}`);
  return served;
}

/** As `readServed`, of several speeds in one snapshot, in their order, with the error in place of what another plan made. */
export async function tryReadServed(
  database: Database,
  product: Product,
  speeds: readonly Speed[],
): Promise<readonly (Served | MeshError)[]> {
  const tables: string[] = [];
  for (const speed of SPEEDS)
    if (speeds.includes(speed) && (await isTable(database, tableName(product, speed))))
      tables.push(tableName(product, speed));
  return database
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(async (snapshot) => {
      // Before the first statement that takes the snapshot: names are not read by it, so rows of a generation that came to
      // be served in between would be found under the progress of the one before.
      if (tables.length > 0)
        await sql`lock table ${sql.join(tables.map((table) => sql.table(table)))} in access share mode`.execute(
          snapshot,
        );
      const found: (Served | MeshError)[] = [];
      for (const speed of speeds) found.push(await read(snapshot, product, speed));
      return found;
    });
}

async function read(snapshot: Database, product: Product, speed: Speed): Promise<Served | MeshError> {
  const changed = await changedPlan(snapshot, product, speed);
  if (changed !== undefined) return changed;
  const progress = await readProgress(snapshot, product, speed);
  return {
    rows: await readRows(snapshot, product, speed),
    progress,
    late: await readLate(snapshot, product, speed, progress),
    poison: within(product, progress, await readPoison(snapshot, product, speed)),
  };
}

/** The number of rows that a speed serves, whatever plan made them. */
export async function countServed(database: Database, product: Product, speed: Speed): Promise<number> {
  const table = tableName(product, speed);
  if (!(await isTable(database, table))) return 0;
  const { rows } = await sql<{ rows: string }>`select count(*)::text as rows from ${sql.table(table)}`.execute(
    database,
  );
  return Number(rows[0]?.rows ?? 0);
}

async function isTable(database: Database, table: string): Promise<boolean> {
  const { rows } = await sql<{ found: boolean }>`
    select to_regclass(format('%I.%I', current_schema(), ${table}::text)) is not null as found`.execute(database);
  return rows[0]?.found === true;
}

/** The cut of each task of a speed; empty where it has never run. */
export async function readProgress(database: Database, product: Product, speed: Speed): Promise<Map<number, Progress>> {
  const found = await database
    .withTables<ServingTables>()
    .selectFrom('serving_progress')
    .select(['task', 'progress'])
    .where('product', '=', servedName(product))
    .where('speed', '=', speed)
    .orderBy('task')
    .execute();
  return new Map(found.map(({ task, progress }) => [task, progress]));
}

/** The rows that a speed serves, whatever plan made them. */
export async function readRows(database: Database, product: Product, speed: Speed): Promise<readonly ServedRow[]> {
  const table = tableName(product, speed);
  if (!(await isTable(database, table))) return [];
  const names = columnNames(product);
  const columns = Object.entries(product.output).map(([declared, { type }], index) => ({
    declared,
    alias: `c${String(index)}`,
    ref: sql.ref(names.get(declared) ?? declared),
    storage: storageOf(type),
  }));
  const selected = columns.map(({ alias, ref, storage }) => sql`${storage.select(ref)} as ${sql.ref(alias)}`);
  const found = await sql<Record<string, string | boolean | null> & { _key: string; _task: number }>`
    select _key, _task, ${sql.join(selected)} from ${sql.table(table)}`.execute(database);
  return found.rows.map((stored) => {
    const row: Record<string, Value> = {};
    for (const { declared, alias, storage } of columns) row[declared] = storage.read(stored[alias] ?? null);
    return { key: stored._key, task: stored._task, row: row satisfies Row };
  });
}

/** Poison may be ahead of the rows by a commit. */
function within(product: Product, progress: ReadonlyMap<number, Progress>, notes: Served['poison']): Served['poison'] {
  const cut = combinedProgress(product, progress)[product.inputs[0]?.name ?? ''] ?? [];
  return notes.filter(({ partition, offset }) => offset < (cut[partition]?.end ?? 0));
}

/** Late addresses may be ahead of the rows by a commit; those outside the cut are left out. */
async function readLate(
  database: Database,
  product: Product,
  speed: Speed,
  progress: ReadonlyMap<number, Progress>,
): Promise<readonly LateAddress[]> {
  const found = await database
    .withTables<ServingTables>()
    .selectFrom('serving_late')
    .select(['contract', 'partition', sql<string>`"offset"::text`.as('offset')])
    .where('product', '=', servedName(product))
    .where('speed', '=', speed)
    .orderBy(sql`contract collate "C"`)
    .orderBy('partition')
    .orderBy('serving_late.offset')
    .execute();
  const cut = combinedProgress(product, progress);
  return found
    .map(({ contract, partition, offset }) => ({ contract, partition, offset: Number(offset) }))
    .filter(({ contract, partition, offset }) => offset < (cut[contract]?.[partition]?.end ?? 0));
}
