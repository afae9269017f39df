import type { Kysely } from 'kysely';
import type { Migrations } from '../database/index.ts';
import { reachingDatabase } from '../database/index.ts';
import type { Contract } from '../contract/contract.ts';

/** An ingester that others can forward to. */
export interface Holder {
  /** Of the process; no other ever has it. */
  readonly id: string;
  /** Where it serves: `http://host:port`. */
  readonly address: string;
}

type HolderTables = {
  readonly http_ingester: { readonly contract: string; readonly id: string; readonly address: string };
};

type Database = Kysely<Record<string, never>>;

/** The table of who holds the lease of a contract for requests. A row outlives a holder that was killed: the lease alone decides. */
export const httpIngestionMigrations: Migrations = {
  'http-ingestion-001-holder': {
    async up(database) {
      await database.schema
        .createTable('http_ingester')
        .addColumn('contract', 'text', (column) => column.primaryKey())
        .addColumn('id', 'text', (column) => column.notNull())
        .addColumn('address', 'text', (column) => column.notNull())
        .execute();
    },
  },
};

/** Says who holds a contract's lease; called by its holder. */
export async function enterHolder(database: Database, { name: contract }: Contract, holder: Holder): Promise<void> {
  const { id, address } = holder;
  await reachingDatabase(() =>
    database
      .withTables<HolderTables>()
      .insertInto('http_ingester')
      .values({ contract, id, address })
      .onConflict((conflict) => conflict.column('contract').doUpdateSet({ id, address }))
      .execute(),
  );
}

/** Says that this holder no longer holds it. */
export async function leaveHolder(database: Database, { name }: Contract, { id }: Holder): Promise<void> {
  await reachingDatabase(() =>
    database
      .withTables<HolderTables>()
      .deleteFrom('http_ingester')
      .where('contract', '=', name)
      .where('id', '=', id)
      .execute(),
  );
}

/** Who held the lease last, unless it was given up in order. */
export const lastHolder = (database: Database, { name }: Contract): Promise<Holder | undefined> =>
  reachingDatabase(() =>
    database
      .withTables<HolderTables>()
      .selectFrom('http_ingester')
      .select(['id', 'address'])
      .where('contract', '=', name)
      .executeTakeFirst(),
  );
