import { sql, type Kysely } from 'kysely';
import { migrate, openDatabase, type Migrations } from '../database/index.ts';
import type { Product } from '../product/index.ts';
import { ensureTables } from '../serving/index.ts';
import { testDatabase } from './database.ts';

/** A schema of its own on real PostgreSQL, with the tables of some migrations and a product's. */
export interface ShopDatabase {
  readonly url: string;
  readonly namespace: string;
  readonly database: Kysely<Record<string, never>>;
  /** Empties all tables, as if nothing had ever run. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

export async function shopDatabase(product: Product, migrations: Migrations): Promise<ShopDatabase> {
  const server = await testDatabase();
  const namespace = server.namespace();
  const database = openDatabase({ url: server.url, namespace });
  await migrate(database, namespace, migrations);
  await ensureTables(database, product);
  return {
    url: server.url,
    namespace,
    database,
    async reset() {
      const { rows } = await sql<{ name: string }>`
        select tablename as name from pg_tables
        where schemaname = current_schema() and tablename not like 'tempi_migration%'`.execute(database);
      await sql`truncate ${sql.join(rows.map(({ name }) => sql.table(name)))}`.execute(database);
    },
    async close() {
      await database.destroy();
      await server.close();
    },
  };
}
