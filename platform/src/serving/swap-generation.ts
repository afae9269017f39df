import { sql, type Kysely, type Transaction } from 'kysely';
import { MeshError } from '../error/index.ts';
import { faultPoint } from '../fault/index.ts';
import { servedName } from '../product/generation.ts';
import { SPEEDS, type Product, type Speed } from '../product/product.ts';
import { generationsOf, retire } from './begin-generation.ts';
import { lockGeneration } from './generations.ts';
import type { ServingTables } from './serving-tables.ts';
import { lockViews, movableViews, moveViews } from './hangs-on.ts';
import { copyGrants } from './copy-grants.ts';
import { tableName } from './table-name.ts';

type Writing = Transaction<Record<string, never>>;

/** How long the swap waits for readers of a table; whoever begins to read meanwhile waits behind it. */
const LOCK_TIMEOUT = '2s';

export interface Swap {
  /** `keep`: the tables of what was served stay until the product is upgraded again. */
  readonly old: 'keep' | 'remove';
  /** Asked, given what is served now, while nobody can write that. False: nothing is changed. */
  readonly ready: (transaction: Writing, live: Product) => Promise<boolean>;
}

/**
 * Puts the generation that was built in the place of the live one, in one transaction: a reader sees the one or the other, whole. From its
 * beginning whoever writes what is served now waits. `ready`, given what is served now, is asked then whether all has been built that
 * must be, and its builder has ended; if not, nothing is changed, and false returned. Tables are renamed, so that the live generation's
 * have the product's name; who may read the old ones may read the new ones, and views on them show the new ones. Fails with `GENERATION_RETIRED` where it is not the one that is being built, with `GENERATION_BUSY`, worth
 * retrying, where somebody reads for long, with `UPGRADE_VIEWS` as `movableViews`.
 */
export async function swapGeneration(
  database: Kysely<Record<string, never>>,
  building: Product,
  { old, ready }: Swap,
): Promise<boolean> {
  const swapped = await database.transaction().execute(async (transaction) => {
    const stored = await generationsOf(transaction, building)
      .where('state', '=', 'live')
      .forUpdate()
      .executeTakeFirst();
    if (stored === undefined) throw await swappedMeanwhile(transaction, building);
    const { generation: number } = stored;
    const live: Product = { ...building, generation: { number, state: 'live' } };
    if (!(await ready(transaction, live))) return false;
    await lockGeneration(transaction, building);
    await moveServed(transaction, building);
    const views = await movableViews(transaction, building);
    await locking(building, async () => {
      await sql`set local lock_timeout = ${sql.lit(LOCK_TIMEOUT)}`.execute(transaction);
      await lockViews(transaction, views);
      await moveTables(transaction, building, { ...live, generation: { number, state: 'retired' } });
    });
    await moveViews(transaction, building, views);
    await retire(transaction, building, stored);
    await sql`
      update serving_generation set kept = ${old === 'keep'} and generation = ${number}
      where product = ${building.name}`.execute(transaction);
    await sql`
      update serving_generation set state = 'live', changed_at = clock_timestamp()
      where product = ${building.name} and generation = ${building.generation.number}`.execute(transaction);
    faultPoint('upgrade.staged');
    return true;
  });
  if (swapped) faultPoint('upgrade.committed');
  return swapped;
}

/** The statement that waited for another swap sees the row that this one retired, and not the one that it made live. */
async function swappedMeanwhile(transaction: Writing, building: Product): Promise<unknown> {
  await lockGeneration(transaction, building);
  return new MeshError({
    code: 'GENERATION_BUSY',
    found: `another swap of ${building.name}, which has just ended`,
    expected: 'one at a time',
    likelyCause: 'two upgrades of it run',
    canRetry: true,
    exitCode: 3,
  });
}

/** The speeds that the live generation of a product serves. */
export async function speedsServed(
  database: Kysely<Record<string, never>>,
  { name }: Product,
): Promise<readonly Speed[]> {
  const { rows } = await sql<{ speed: Speed }>`
    select distinct speed from serving_progress where product = ${name}`.execute(database);
  return SPEEDS.filter((speed) => rows.some((row) => row.speed === speed));
}

/** Tables of what is served besides rows, by `servedName`. */
export const SERVED_BESIDES = [
  'serving_progress',
  'serving_late',
  'serving_poison',
  'serving_stop',
] as const satisfies readonly (keyof ServingTables)[];

/** What is served besides rows; that of the live generation goes with it. */
async function moveServed(transaction: Writing, building: Product): Promise<void> {
  for (const table of SERVED_BESIDES) {
    await sql`delete from ${sql.table(table)} where product = ${building.name}`.execute(transaction);
    await sql`
      update ${sql.table(table)} set product = ${building.name} where product = ${servedName(building)}`.execute(
      transaction,
    );
  }
}

/** Locks in the order of readers. */
async function moveTables(transaction: Writing, building: Product, retired: Product): Promise<void> {
  const live: Product = { ...building, generation: { ...building.generation, state: 'live' } };
  for (const [from, to] of [
    [live, retired],
    [building, live],
  ] as const)
    for (const speed of SPEEDS)
      await sql`
        alter table if exists ${sql.table(tableName(from, speed))}
        rename to ${sql.id(tableName(to, speed))}`.execute(transaction);
  for (const speed of SPEEDS) await copyGrants(transaction, tableName(retired, speed), tableName(live, speed));
}

/** Of the others who wait for one another with us PostgreSQL lets us fail, or them. */
const LOCKED: readonly unknown[] = ['55P03', '40P01'];

async function locking(building: Product, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    throw error instanceof Error && 'code' in error && LOCKED.includes(error.code) ? busy(building, error) : error;
  }
}

const busy = ({ name }: Product, cause: unknown): MeshError =>
  new MeshError({
    code: 'GENERATION_BUSY',
    found: `a table of ${name}, or a view on it, which somebody has been reading for long`,
    expected: `to have it alone for a moment within ${LOCK_TIMEOUT}`,
    likelyCause: 'a query, or a transaction that was left open, holds it: `select * from pg_stat_activity` tells who',
    canRetry: true,
    exitCode: 3,
    cause,
  });
