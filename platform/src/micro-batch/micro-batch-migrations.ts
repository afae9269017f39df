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
  /** `until` (microseconds): the watermark at which a state may be dropped unseen, or the clock at which it wakes. */
  'micro-batch-002-until': {
    async up(database: Kysely<unknown>) {
      // What was kept so far belongs to plans of another form, which are refused before their states are read.
      await sql`delete from micro_batch_state`.execute(database);
      await sql`drop index micro_batch_state_key`.execute(database);
      await sql`alter table micro_batch_state drop column window_start,
        add column until double precision not null`.execute(database);
      await sql`create unique index micro_batch_state_key on micro_batch_state (product, sha256(key))`.execute(
        database,
      );
      await sql`create index micro_batch_state_until on micro_batch_state (product, until)`.execute(database);
    },
  },
  /** Rows of commits on their way to the product's topic: see `outbox.ts`. */
  'micro-batch-003-output': {
    async up(database: Kysely<unknown>) {
      await sql`
        create table micro_batch_output (
          product text not null,
          reached bigint not null,
          ordinal integer not null,
          key text,
          value bytea,
          progress json,
          primary key (product, reached, ordinal)
        )`.execute(database);
    },
  },
};
