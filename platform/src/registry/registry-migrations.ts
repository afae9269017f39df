import { sql, type GeneratedAlways } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Tables of the registry. */
export type RegistryTables = {
  registry_schema: {
    readonly id: GeneratedAlways<number>;
    readonly digest: Buffer;
    /** The schema's canonical JSON. */
    readonly schema: string;
  };
  registry_subject: {
    readonly subject: string;
    readonly schema_id: number;
  };
};

/** The registry's migrations, by sortable key. Ids come from an identity column, so that none is given twice. */
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
};
