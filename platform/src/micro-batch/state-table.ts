import { sql, type Transaction } from 'kysely';
import type { Product } from '../product/product.ts';

type InTransaction = Transaction<Record<string, never>>;

/** A state as it is stored. Process keys have window start 0. */
export interface StoredState {
  readonly windowStart: number;
  readonly key: string;
  readonly state: Buffer;
}

const STATES_A_STATEMENT = 5_000;

/** The stored ones among these states, in no order. */
export async function loadStates(
  transaction: InTransaction,
  product: Product,
  wanted: readonly Omit<StoredState, 'state'>[],
): Promise<readonly StoredState[]> {
  const loaded: StoredState[] = [];
  for (const part of parts(wanted)) {
    const found = await sql<{ window_start: string; key: Buffer; state: Buffer }>`
      select stored.window_start::text as window_start, stored.key, stored.state
      from unnest(${part.map(({ windowStart }) => windowStart)}::bigint[], ${part.map(({ key }) => Buffer.from(key, 'utf8'))}::bytea[])
        as wanted (window_start, key)
      join micro_batch_state as stored
        on stored.product = ${product.name} and stored.window_start = wanted.window_start and sha256(stored.key) = sha256(wanted.key)`.execute(
      transaction,
    );
    for (const { window_start, key, state } of found.rows) {
      loaded.push({ windowStart: Number(window_start), key: key.toString('utf8'), state });
    }
  }
  return loaded;
}

/** Adds or replaces states. */
export async function saveStates(
  transaction: InTransaction,
  product: Product,
  states: readonly StoredState[],
): Promise<void> {
  for (const part of parts(states)) {
    await sql`
      insert into micro_batch_state (product, window_start, key, state)
      select ${product.name}, given.* from unnest(
        ${part.map(({ windowStart }) => windowStart)}::bigint[],
        ${part.map(({ key }) => Buffer.from(key, 'utf8'))}::bytea[],
        ${part.map(({ state }) => state)}::bytea[]) as given
      on conflict (product, window_start, sha256(key)) do update set state = excluded.state`.execute(transaction);
  }
}

/** Removes the states of windows that start at or before `windowStart`. */
export async function dropStates(transaction: InTransaction, product: Product, windowStart: number): Promise<void> {
  await sql`
    delete from micro_batch_state
    where product = ${product.name} and window_start <= ${windowStart}::bigint`.execute(transaction);
}

function* parts<T>(all: readonly T[]): Generator<readonly T[]> {
  for (let from = 0; from < all.length; from += STATES_A_STATEMENT) yield all.slice(from, from + STATES_A_STATEMENT);
}
