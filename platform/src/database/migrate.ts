import { sql, type Kysely } from 'kysely';
import { Migrator, type Migration } from 'kysely/migration';
import { canRetry, MeshError } from '../error/index.ts';
import { advisoryKey } from './advisory-key.ts';

/** Steps that make a concept's tables. Keys sort in the order to run and begin with the concept's name. */
export type Migrations = Readonly<Record<string, Migration>>;

/**
 * Makes the namespace's schema if it is missing and runs the migrations that have not run there. What has run is kept
 * in the schema itself. Any number of processes may call it at once: one works, the others wait.
 * Fails with `DATABASE_MIGRATION_FAILED`, or with `DATABASE_UNAVAILABLE` where the server went away meanwhile.
 */
export async function migrate(
  database: Kysely<Record<string, never>>,
  namespace: string,
  migrations: Migrations,
): Promise<void> {
  const key = advisoryKey(`tempi.migrate.${namespace}`);
  await database.connection().execute(async (connection) => {
    await sql`select pg_advisory_lock(${key}::bigint)`.execute(connection);
    try {
      await sql`create schema if not exists ${sql.id(namespace)}`.execute(connection);
      const migrator = new Migrator({
        db: connection,
        provider: { getMigrations: async () => ({ ...migrations }) },
        migrationTableSchema: namespace,
        migrationTableName: 'tempi_migration',
        migrationLockTableName: 'tempi_migration_lock',
        // Concepts add migrations in any order of time; keys order only those of one concept.
        allowUnorderedMigrations: true,
      });
      const { error, results } = await migrator.migrateToLatest();
      if (canRetry(error)) throw error;
      if (error !== undefined)
        throw failed(namespace, results?.find((result) => result.status === 'Error')?.migrationName, error);
    } finally {
      await sql`select pg_advisory_unlock(${key}::bigint)`.execute(connection);
    }
  });
}

const failed = (namespace: string, name: string | undefined, cause: unknown): MeshError =>
  new MeshError({
    code: 'DATABASE_MIGRATION_FAILED',
    found: `migration ${name ?? 'of'} schema ${namespace} failed: ${cause instanceof Error ? cause.message : String(cause)}`,
    expected: 'a schema made by this version or an older one',
    likelyCause: 'the schema belongs to a newer version, or its tables were changed by hand',
    exitCode: 3,
    cause,
  });
