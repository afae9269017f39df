import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/**
 * The registry's migrations, by sortable key. The second gives a schema its context, format, references and what is said
 * about it, and a subject its versions in the order they were registered; ids and digests stay as they are.
 */
export const registryMigrations: Readonly<Record<string, Migration>> = {
  'registry-001-schemas': {
    async up(database) {
      await database.schema
        .createTable('registry_schema')
        .addColumn('id', 'integer', (column) => column.primaryKey().generatedAlwaysAsIdentity())
        .addColumn('digest', 'bytea', (column) => column.notNull().unique())
        .addColumn('schema', 'text', (column) => column.notNull())
        .execute();
      await database.schema
        .createTable('registry_subject')
        .addColumn('subject', 'text', (column) => column.notNull())
        .addColumn('schema_id', 'integer', (column) => column.notNull().references('registry_schema.id'))
        .addColumn('registered_at', 'timestamptz', (column) => column.notNull().defaultTo(sql`now()`))
        .addPrimaryKeyConstraint('registry_subject_key', ['subject', 'schema_id'])
        .execute();
    },
  },
  'registry-002-versions': {
    async up(database) {
      const statements = [
        sql`create table registry_version (
          context text not null, subject text not null, version integer not null,
          schema_id integer not null, deleted boolean not null default false,
          primary key (context, subject, version))`,
        sql`insert into registry_version (context, subject, version, schema_id)
          select '.', subject, row_number() over (partition by subject order by registered_at, schema_id), schema_id
          from registry_subject`,
        sql`drop table registry_subject`,
        sql`alter table registry_schema alter column id drop identity, drop constraint registry_schema_pkey,
          drop constraint registry_schema_digest_key,
          add column context text not null default '.', add column guid uuid, add column text_digest bytea,
          add column type text not null default 'AVRO', add column refs jsonb not null default '[]',
          add column metadata jsonb, add column rule_set jsonb`,
        // The same bits as `guidOf` sets.
        sql`update registry_schema set text_digest = digest, guid = encode(set_byte(set_byte(substring(digest from 1 for 16),
          6, (get_byte(digest, 6) & 15) | 128), 8, (get_byte(digest, 8) & 63) | 128), 'hex')::uuid`,
        sql`alter table registry_schema alter column guid set not null, alter column text_digest set not null,
          alter column context drop default, alter column type drop default, alter column refs drop default,
          add primary key (context, id)`,
        sql`create index registry_schema_digest on registry_schema (digest)`,
        sql`create index registry_schema_guid on registry_schema (guid)`,
        sql`create index registry_schema_refs on registry_schema using gin (refs jsonb_path_ops)`,
        sql`create index registry_version_schema on registry_version (context, schema_id)`,
        sql`create table registry_context (context text primary key, last_id integer not null)`,
        sql`insert into registry_context select '.', coalesce(max(id), 0) from registry_schema`,
        sql`create table registry_setting (
          context text not null, subject text not null, mode text, config jsonb not null default '{}',
          primary key (context, subject))`,
      ];
      for (const statement of statements) await statement.execute(database);
    },
  },
};
