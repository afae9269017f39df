import { sql, type Kysely } from 'kysely';
import { MeshError } from '../error/index.ts';
import type { Product, Speed } from '../product/product.ts';

/** The error of going on from what another plan of the product left behind; `found` is that plan's fingerprint. */
export const planChanged = (product: Product, found: string): MeshError =>
  new MeshError({
    code: 'STATE_PLAN_CHANGED',
    found: `state of ${product.name} made by the plan ${found}`,
    expected: `the plan ${product.fingerprint}`,
    likelyCause: "the product's meaning changed after it had run: give it a new name, or run it in a new data folder",
  });

/** Fails with `STATE_PLAN_CHANGED` where another plan made what a speed serves. */
export async function requirePlan(
  database: Kysely<Record<string, never>>,
  product: Product,
  speed: Speed,
): Promise<void> {
  const { rows } = await sql<{ plan: string }>`
    select plan from serving_progress
    where product = ${product.name} and speed = ${speed} and plan <> ${product.fingerprint} limit 1`.execute(database);
  if (rows[0] !== undefined) throw planChanged(product, rows[0].plan);
}
