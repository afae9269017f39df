import { sql, type Kysely } from 'kysely';
import { archiveMigrations } from '../archive/index.ts';
import type { Migrations } from '../database/index.ts';
import { MeshError } from '../error/index.ts';
import { httpIngestionMigrations } from '../http-ingestion/holders.ts';
import { postgresLogMigrations } from '../log/postgres/index.ts';
import type { Log } from '../log/index.ts';
import { microBatchMigrations } from '../micro-batch/index.ts';
import { registryMigrations } from '../registry/index.ts';
import { servingMigrations } from '../serving/index.ts';

/** The tables of every concept that has some. */
export const meshMigrations: Migrations = {
  ...archiveMigrations,
  ...httpIngestionMigrations,
  ...postgresLogMigrations,
  ...microBatchMigrations,
  ...registryMigrations,
  ...servingMigrations,
  'mesh-001-log': {
    async up(database) {
      // One row at most: its key has one value.
      await database.schema
        .createTable('mesh_log')
        .addColumn('only', 'boolean', (column) =>
          column
            .primaryKey()
            .defaultTo(true)
            .check(sql`"only"`),
        )
        .addColumn('kind', 'text', (column) => column.notNull())
        .execute();
    },
  },
  'mesh-002-pseudonym-key': {
    async up(database) {
      await database.schema
        .createTable('mesh_pseudonym_key')
        .addColumn('only', 'boolean', (column) =>
          column
            .primaryKey()
            .defaultTo(true)
            .check(sql`"only"`),
        )
        .addColumn('check', 'text', (column) => column.notNull())
        .execute();
    },
  },
};

/**
 * Remembers which log the schema's addresses and cuts belong to: on another log the same numbers mean other records.
 * Fails with `MESH_LOG_CHANGED`.
 */
export async function bindLog(
  database: Kysely<Record<string, never>>,
  kind: Log['kind'],
  namespace: string,
): Promise<void> {
  await sql`insert into mesh_log (kind) values (${kind}) on conflict do nothing`.execute(database);
  const { rows } = await sql<{ kind: string }>`select kind from mesh_log`.execute(database);
  const bound = rows[0]?.kind;
  if (bound === kind) return;
  throw new MeshError({
    code: 'MESH_LOG_CHANGED',
    found: `schema ${namespace} belongs to a mesh on the ${bound} log`,
    expected: `a mesh on the ${kind} log`,
    likelyCause: 'KAFKA_BROKERS was set or unset under the same MESH_NAMESPACE; give each log a namespace of its own',
  });
}
