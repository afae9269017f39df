import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** The states of open windows and of process keys. Keys are bytes, as long as they like. */
export const microBatchMigrations: Record<string, Migration> = {
  'micro-batch-001-state': {
    async up(database: Kysely<unknown>) {
      await database.schema
        .createTable('micro_batch_state')
        .addColumn('product', 'text', (column) => column.notNull())
        .addColumn('window_start', 'bigint', (column) => column.notNull())
        .addColumn('key', 'bytea', (column) => column.notNull())
        .addColumn('state', 'bytea', (column) => column.notNull())
        .execute();
      await sql`create unique index micro_batch_state_key on micro_batch_state (product, window_start, sha256(key))`.execute(
        database,
      );
    },
  },
};
