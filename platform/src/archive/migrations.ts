import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/**
 * The manifest. A row says that the records of a partition from `start_offset` to before `end_offset` are in `file`.
 * Each start must be the end of another row and the start of no other, and grows to its end: so the ranges of a
 * partition are one chain from 0, and a gap or an overlap cannot be stored. The chain begins at a seed row (end 0, no file).
 */
export const archiveMigrations: Record<string, Migration> = {
  'archive-001-manifest': {
    async up(database: Kysely<unknown>): Promise<void> {
      await database.schema
        .createTable('archive_ranges')
        .addColumn('contract', 'text', (column) => column.notNull())
        .addColumn('partition', 'integer', (column) => column.notNull())
        .addColumn('start_offset', 'bigint')
        .addColumn('end_offset', 'bigint', (column) => column.notNull())
        .addColumn('file', 'text')
        .addColumn('records', 'bigint', (column) => column.notNull())
        .addColumn('max_time', 'bigint')
        .addPrimaryKeyConstraint('archive_ranges_end', ['contract', 'partition', 'end_offset'])
        .addUniqueConstraint('archive_ranges_start', ['contract', 'partition', 'start_offset'])
        .addForeignKeyConstraint('archive_ranges_chain', ['contract', 'partition', 'start_offset'], 'archive_ranges', [
          'contract',
          'partition',
          'end_offset',
        ])
        .addCheckConstraint(
          'archive_ranges_grow',
          sql`case when start_offset is null then end_offset = 0 and file is null and records = 0 and max_time is null
                   else end_offset > start_offset and start_offset >= 0 and file is not null end`,
        )
        .execute();
    },
  },
  /** Since files hold what writers wrote, each has the records of one schema. */
  'archive-002-schemas': {
    async up(database: Kysely<unknown>): Promise<void> {
      await database.schema
        .alterTable('archive_ranges')
        .addColumn('schemas', sql`integer[]`)
        .execute();
    },
  },
};
