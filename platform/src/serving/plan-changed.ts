import { sql, type Kysely } from 'kysely';
import { MeshError } from '../error/index.ts';
import { planChanges, planJson } from '../plan/index.ts';
import type { Product, Speed } from '../product/product.ts';
import type { ServingTables } from './serving-tables.ts';

type Database = Kysely<Record<string, never>>;

const WHAT_TO_DO =
  "the product's meaning, or the type of a field that it reads, changed after it had run: declare it as its next major version or under a new name, which reads from the start of the log; " +
  'run it in a new data folder; or go back to the plan that made the state';

/**
 * The error of going on from what another plan of the product left behind; `found` is that plan's fingerprint, `changes` what
 * changed since, where it is known.
 */
export const planChanged = (product: Product, found: string, changes: readonly string[] = []): MeshError =>
  new MeshError({
    code: 'STATE_PLAN_CHANGED',
    found: `state of ${product.name} made by the plan ${found}${changes.length === 0 ? '' : `; since then: ${changes.join('; ')}`}`,
    expected: `state made by the plan ${product.fingerprint}, as it is declared now`,
    likelyCause: WHAT_TO_DO,
  });

/** Keeps the meaning behind a query's fingerprint, for `changedSince`. */
export async function keepPlan(database: Database, product: Product): Promise<void> {
  if (product.kind !== 'query') return;
  await database
    .withTables<ServingTables>()
    .insertInto('serving_plan')
    .values({ fingerprint: product.fingerprint, meaning: planJson(product) })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** `planChanged`, with what changed since the plan `found`. */
export async function changedSince(database: Database, product: Product, found: string): Promise<MeshError> {
  const kept = await database
    .withTables<ServingTables>()
    .selectFrom('serving_plan')
    .select('meaning')
    .where('fingerprint', '=', found)
    .executeTakeFirst();
  const known = kept !== undefined && product.kind === 'query';
  return planChanged(product, found, known ? planChanges(kept.meaning, planJson(product)) : []);
}

/** Fails with `STATE_PLAN_CHANGED` where another plan made what a speed serves. */
export async function requirePlan(database: Database, product: Product, speed: Speed): Promise<void> {
  const { rows } = await sql<{ plan: string }>`
    select plan from serving_progress
    where product = ${product.name} and speed = ${speed} and plan <> ${product.fingerprint} limit 1`.execute(database);
  if (rows[0] !== undefined) throw await changedSince(database, product, rows[0].plan);
}
