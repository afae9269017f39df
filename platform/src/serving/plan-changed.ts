import { sql, type Kysely } from 'kysely';
import { MeshError } from '../error/index.ts';
import { planChanges, planJson } from '../plan/index.ts';
import { servedName } from '../product/generation.ts';
import type { Product, Speed } from '../product/product.ts';
import type { ServingTables } from './serving-tables.ts';

type Database = Kysely<Record<string, never>>;

const whatToDo = (name: string): string =>
  `the product's meaning, or the type of a field that it reads, changed after it had run: \`mesh upgrade ${name}\` builds it anew beside what is served, from the start of the log, and swaps; ` +
  'or declare it as its next major version, which is served beside this one; or go back to the plan that made the state';

/**
 * The error of going on from what another plan of the product left behind; `found` is that plan's fingerprint, `changes` what
 * changed since, where it is known.
 */
export const planChanged = (product: Product, found: string, changes: readonly string[] = []): MeshError =>
  new MeshError({
    code: 'STATE_PLAN_CHANGED',
    found: `state of ${product.name} made by the plan ${found}${changes.length === 0 ? '' : `; since then: ${changes.join('; ')}`}`,
    expected: `state made by the plan ${product.fingerprint}, as it is declared now`,
    likelyCause: whatToDo(product.name),
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
  const changed = await changedPlan(database, product, speed);
  if (changed !== undefined) throw changed;
}

/** The error of `requirePlan`; undefined where the plan fits. */
export async function changedPlan(database: Database, product: Product, speed: Speed): Promise<MeshError | undefined> {
  const { rows } = await sql<{ plan: string }>`
    select plan from serving_progress
    where product = ${servedName(product)} and speed = ${speed} and plan <> ${product.fingerprint} limit 1`.execute(
    database,
  );
  return rows[0] && changedSince(database, product, rows[0].plan);
}
