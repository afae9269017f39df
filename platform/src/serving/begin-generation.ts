import { sql, type Kysely, type Transaction } from 'kysely';
import { servedName } from '../product/generation.ts';
import type { Product } from '../product/product.ts';
import { keepFirst, type StoredGeneration } from './generations.ts';
import { movableViews } from './hangs-on.ts';
import { keepPlan } from './plan-changed.ts';
import type { ServingTables } from './serving-tables.ts';

/** What there is to do for a product to be served by the plan it has now. */
export interface Begun {
  /** What is served now. */
  readonly live: StoredGeneration;
  /** The product with the generation to build; null where what is served was made by this plan, or nothing is served. */
  readonly building: Product | null;
  /** Whether some of it was built before. */
  readonly resumed: boolean;
}

/**
 * Begins the next generation of a product, or goes on with the one that was begun for the same plan. One that was begun for another is
 * retired: its builder, should it live, is refused from then on. Fails with `UPGRADE_VIEWS` where it could not be swapped in the end.
 */
export async function beginGeneration(database: Kysely<Record<string, never>>, product: Product): Promise<Begun> {
  return database.transaction().execute(async (transaction) => {
    await keepFirst(transaction, product);
    const all = await generationsOf(transaction, product).forUpdate().execute();
    const live = all.find(({ state }) => state === 'live');
    if (live === undefined) throw new TypeError(`${product.name} has no live generation`);
    const begun = all.find(({ state }) => state === 'building');
    const fits = await isFitting(transaction, product, live);
    const resumed = !fits && begun?.fingerprint === product.fingerprint;
    if (begun !== undefined && !resumed) await retire(transaction, product, begun);
    if (fits) return { live, building: null, resumed };
    await movableViews(transaction, product);
    const number = resumed ? begun.generation : Math.max(...all.map(({ generation }) => generation)) + 1;
    if (!resumed) await insert(transaction, product, number);
    return { live, building: { ...product, generation: { number, state: 'building' } }, resumed };
  });
}

export const generationsOf = (database: Kysely<Record<string, never>>, { name }: Product) =>
  database
    .withTables<ServingTables>()
    .selectFrom('serving_generation')
    .select(['generation', 'state', 'fingerprint', 'version', 'kept'])
    .where('product', '=', name)
    .orderBy('generation');

/** Of the first generation only what it serves tells by which plan that was made. */
async function isFitting(
  transaction: Transaction<Record<string, never>>,
  product: Product,
  { generation: number, fingerprint }: StoredGeneration,
): Promise<boolean> {
  if (fingerprint !== null && fingerprint !== product.fingerprint) return false;
  const { rows } = await sql`
    select from serving_progress where product = ${servedName({ ...product, generation: { number, state: 'live' } })}
    and plan <> ${product.fingerprint} limit 1`.execute(transaction);
  return rows.length === 0;
}

async function insert(
  transaction: Transaction<Record<string, never>>,
  product: Product,
  generation: number,
): Promise<void> {
  const { name, fingerprint, version } = product;
  await keepPlan(transaction, product);
  await transaction
    .withTables<ServingTables>()
    .insertInto('serving_generation')
    .values({ product: name, generation, state: 'building', fingerprint, version })
    .execute();
}

/** The generation is never written again: who still writes waits here, or finds it so. */
export async function retire(
  transaction: Transaction<Record<string, never>>,
  { name }: Product,
  { generation }: StoredGeneration,
): Promise<void> {
  await sql`
    update serving_generation set state = 'retired', changed_at = clock_timestamp()
    where product = ${name} and generation = ${generation}`.execute(transaction);
}
