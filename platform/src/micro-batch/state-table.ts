import { sql, type RawBuilder, type Transaction } from 'kysely';
import { statementParts } from '../database/index.ts';
import { generationName } from '../product/generation.ts';
import type { Product } from '../product/product.ts';
import type { StateEntry } from '../operator/flow.ts';
import type { KeptState, StateStore } from './state-store.ts';

/** The states of a product in the table `micro_batch_state`, as a transaction sees them. */
export function stateTable(transaction: Transaction<Record<string, never>>, product: Product): StateStore {
  const name = generationName(product);
  const select = async (condition: RawBuilder<unknown>): Promise<readonly KeptState[]> => {
    const found = await sql<{ key: Buffer; state: Buffer }>`
      select key, state from micro_batch_state where product = ${name} and ${condition}`.execute(transaction);
    return found.rows.map(({ key, state }) => ({ key, value: state }));
  };
  return {
    async load(keys) {
      const loaded: KeptState[] = [];
      for (const some of statementParts(keys, (key) => key.length)) {
        loaded.push(
          ...(await select(sql`sha256(key) in (select sha256(given) from unnest(${some}::bytea[]) as given)`)),
        );
      }
      return loaded;
    },
    loadAll: () => select(sql`true`),
    loadDue: (time) => select(isDue(time)),
    async save(entries) {
      const latest = [...new Map(entries.map((entry) => [entry.key.toString('latin1'), entry])).values()];
      const bytesOf = ({ key, value }: StateEntry): number => key.length + (value?.length ?? 0);
      for (const some of statementParts(
        latest.filter(({ value }) => value === null),
        bytesOf,
      )) {
        await sql`
          delete from micro_batch_state where product = ${name} and sha256(key) in
            (select sha256(given) from unnest(${some.map(({ key }) => key)}::bytea[]) as given)`.execute(transaction);
      }
      for (const some of statementParts(
        latest.filter(({ value }) => value !== null),
        bytesOf,
      )) {
        await sql`
          insert into micro_batch_state (product, key, state, until)
          select ${name}, given.* from unnest(${some.map(({ key }) => key)}::bytea[],
            ${some.map(({ value }) => value)}::bytea[], ${some.map(({ until }) => until)}::double precision[]) as given
          on conflict (product, sha256(key)) do update set state = excluded.state, until = excluded.until`.execute(
          transaction,
        );
      }
    },
    async drop(time) {
      await sql`delete from micro_batch_state where product = ${name} and ${isDue(time)}`.execute(transaction);
    },
  };
}

/** A state whose `until` is Infinity never is. */
const isDue = (time: number): RawBuilder<unknown> =>
  sql`until <= ${time}::double precision and until < 'Infinity'::double precision`;
