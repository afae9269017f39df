import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/**
 * Tables beside the products' own: progress by product, speed and task; late addresses; positions of sinks that
 * follow a log. Keys may be longer than a btree row holds, so unique indexes are over `serving_digest`.
 */
export const servingMigrations: Record<string, Migration> = {
  'serving-001-progress': {
    async up(database: Kysely<unknown>) {
      await sql`
        create function serving_digest(text) returns bytea immutable strict parallel safe language sql
        return sha256(convert_to($1, 'UTF8'))`.execute(database);
      await database.schema
        .createTable('serving_progress')
        .addColumn('product', 'text', (column) => column.notNull())
        .addColumn('speed', 'text', (column) => column.notNull())
        .addColumn('task', 'integer', (column) => column.notNull())
        .addColumn('plan', 'text', (column) => column.notNull())
        .addColumn('progress', 'json', (column) => column.notNull())
        .addColumn('updated_at', 'timestamptz', (column) => column.notNull())
        .addPrimaryKeyConstraint('serving_progress_key', ['product', 'speed', 'task'])
        .execute();
      await database.schema
        .createTable('serving_late')
        .addColumn('product', 'text', (column) => column.notNull())
        .addColumn('speed', 'text', (column) => column.notNull())
        .addColumn('contract', 'text', (column) => column.notNull())
        .addColumn('partition', 'integer', (column) => column.notNull())
        .addColumn('offset', 'bigint', (column) => column.notNull())
        .addPrimaryKeyConstraint('serving_late_key', ['product', 'speed', 'contract', 'partition', 'offset'])
        .execute();
      await database.schema
        .createTable('serving_positions')
        .addColumn('product', 'text', (column) => column.notNull())
        .addColumn('topic', 'text', (column) => column.notNull())
        .addColumn('partition', 'integer', (column) => column.notNull())
        .addColumn('offset', 'bigint', (column) => column.notNull())
        .addColumn('records', 'bigint', (column) => column.notNull())
        .addPrimaryKeyConstraint('serving_positions_key', ['product', 'topic', 'partition'])
        .execute();
    },
  },
  /** The meaning behind each fingerprint, so that a state that no longer fits can be told from what there is now. */
  'serving-002-plan': {
    async up(database: Kysely<unknown>) {
      await database.schema
        .createTable('serving_plan')
        .addColumn('fingerprint', 'text', (column) => column.primaryKey())
        .addColumn('meaning', 'text', (column) => column.notNull())
        .execute();
    },
  },
  /** What running processes tell of their work: a row each. Nothing is lost with it, so it need not outlast the server. */
  'serving-003-heartbeat': {
    async up(database: Kysely<unknown>) {
      await sql`
        create unlogged table serving_heartbeat (
          product text not null,
          speed text not null,
          process text not null,
          at timestamptz not null,
          beat json not null,
          primary key (product, speed, process)
        )`.execute(database);
    },
  },
  /** Steps of processes that were left out, and where a speed stopped as too many failed. */
  'serving-004-poison': {
    async up(database: Kysely<unknown>) {
      await sql`
        create table serving_poison (
          product text not null,
          speed text not null,
          partition integer not null,
          "offset" bigint not null,
          ordinal integer not null,
          timer bigint,
          key text,
          code text not null,
          reason text not null,
          tries integer not null,
          primary key (product, speed, partition, "offset", ordinal)
        )`.execute(database);
      await sql`
        create table serving_stop (
          product text not null,
          speed text not null,
          partition integer not null,
          plan text not null,
          "offset" bigint not null,
          at timestamptz not null,
          code text not null,
          reason text not null,
          primary key (product, speed, partition)
        )`.execute(database);
    },
  },
  /** The generations of products, see `generations.ts`. One that no upgrade knows of is the first. */
  'serving-005-generation': {
    async up(database: Kysely<unknown>) {
      await sql`
        create table serving_generation (
          product text not null,
          generation integer not null,
          state text not null check (state in ('building', 'live', 'retired')),
          fingerprint text,
          version text,
          began_at timestamptz not null default clock_timestamp(),
          changed_at timestamptz not null default clock_timestamp(),
          primary key (product, generation)
        )`.execute(database);
      for (const state of ['live', 'building'])
        await sql`
          create unique index on serving_generation (product) where state = ${sql.lit(state)}`.execute(database);
    },
  },
  /** Of a retired generation: whether its tables stay until the product is upgraded again. */
  'serving-006-kept': {
    async up(database: Kysely<unknown>) {
      await sql`alter table serving_generation add column kept boolean not null default false`.execute(database);
    },
  },
};
