import { sql, type Kysely, type Transaction } from 'kysely';
import { MeshError } from '../error/index.ts';
import { FIRST_GENERATION } from '../product/generation.ts';
import type { Product } from '../product/product.ts';
import { changedSince } from './plan-changed.ts';
import type { ServingTables } from './serving-tables.ts';

type Database = Kysely<Record<string, never>>;

/** A generation as a database has it. */
export type StoredGeneration = Pick<
  ServingTables['serving_generation'],
  'generation' | 'state' | 'fingerprint' | 'version'
>;

/** The product with the generation that is served. */
export async function liveGeneration<P extends Product>(database: Database, product: P): Promise<P> {
  const live = await storedLive(database, product);
  return live === undefined ? { ...product, generation: FIRST_GENERATION } : asLive(product, live);
}

/**
 * The product with the generation that a run of it works on: the live one, or the one that is being built where the product says so.
 * Fails with `STATE_PLAN_CHANGED` where an upgrade made another plan the live one.
 */
export async function runnableGeneration<P extends Product>(database: Database, product: P): Promise<P> {
  if (product.generation.state === 'building') return product;
  const live = await storedLive(database, product);
  if (live === undefined) return { ...product, generation: FIRST_GENERATION };
  await requireSamePlan(database, product, live);
  return asLive(product, live);
}

/**
 * The fence within a transaction that writes what a product serves: its generation is what the writer takes it for, and stays so until
 * the transaction ends, for whoever changes that waits. Fails with `GENERATION_RETIRED`, or `STATE_PLAN_CHANGED`.
 */
export async function lockGeneration(transaction: Transaction<Record<string, never>>, product: Product): Promise<void> {
  // The lock's statement reads the row anew once it has waited for it.
  const locked = (): Promise<StoredGeneration | undefined> => own(transaction, product).forShare().executeTakeFirst();
  let stored = await locked();
  if (stored === undefined && product.generation.number === 1) {
    await keepFirst(transaction, product);
    stored = await locked();
  }
  await requireOwn(transaction, product, stored);
}

/** Fails as `lockGeneration` does where the generation is no longer what the product takes it for. Locks nothing. */
export async function requireGeneration(database: Database, product: Product): Promise<void> {
  const stored = await own(database, product).executeTakeFirst();
  if (stored === undefined && product.generation.number === 1) return;
  await requireOwn(database, product, stored);
}

/** Writes down that a product has its first generation, where nothing is known of any. */
export async function keepFirst(database: Database, { name }: Product): Promise<void> {
  await sql`
    insert into serving_generation (product, generation, state) values (${name}, 1, 'live')
    on conflict do nothing`.execute(database);
}

const own = (database: Database, { name, generation: { number } }: Product) =>
  database
    .withTables<ServingTables>()
    .selectFrom('serving_generation')
    .select(['generation', 'state', 'fingerprint', 'version'])
    .where('product', '=', name)
    .where('generation', '=', number);

const storedLive = (database: Database, { name }: Product): Promise<StoredGeneration | undefined> =>
  database
    .withTables<ServingTables>()
    .selectFrom('serving_generation')
    .select(['generation', 'state', 'fingerprint', 'version'])
    .where('product', '=', name)
    .where('state', '=', 'live')
    .executeTakeFirst();

const asLive = <P extends Product>(product: P, { generation: number }: StoredGeneration): P => ({
  ...product,
  generation: { number, state: 'live' },
});

async function requireOwn(database: Database, product: Product, stored: StoredGeneration | undefined): Promise<void> {
  if (stored?.state !== product.generation.state) throw await retired(database, product, stored);
  await requireSamePlan(database, product, stored);
}

async function requireSamePlan(database: Database, product: Product, { fingerprint }: StoredGeneration): Promise<void> {
  if (fingerprint !== null && fingerprint !== product.fingerprint)
    throw await changedSince(database, product, fingerprint);
}

async function retired(database: Database, product: Product, stored: StoredGeneration | undefined): Promise<MeshError> {
  const live = await storedLive(database, product);
  const { number, state } = product.generation;
  const now = live === undefined ? 'none' : `generation ${String(live.generation)}${versionText(live.version)}`;
  const found = stored === undefined ? 'not there' : STATES[stored.state];
  return new MeshError({
    code: 'GENERATION_RETIRED',
    found: `generation ${String(number)} of ${product.name} is ${found}; ${now} is served`,
    expected: `it as ${state}, as when this process began`,
    likelyCause:
      state === 'live'
        ? `\`mesh upgrade ${product.name}\` put a new plan in its place: run the version that was upgraded to; what this one had not committed the new one has read for itself`
        : `another \`mesh upgrade ${product.name}\` finished or began anew: see what it says`,
  });
}

const STATES: Readonly<Record<StoredGeneration['state'], string>> = {
  building: 'being built',
  live: 'served',
  retired: 'retired',
};

const versionText = (version: string | null): string => (version === null ? '' : ` (version ${version})`);
