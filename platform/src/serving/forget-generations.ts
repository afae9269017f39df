import { sql, type Kysely } from 'kysely';
import { generationName, servedName } from '../product/generation.ts';
import { SPEEDS, type Product } from '../product/product.ts';
import { generationsOf } from './begin-generation.ts';
import type { ServingTables } from './serving-tables.ts';
import { SERVED_BESIDES } from './swap-generation.ts';
import { tableName } from './table-name.ts';

type Database = Kysely<Record<string, never>>;

/**
 * Removes what the retired generations of a product left of their serving tables, and all that is known of them but their numbers; returns
 * the product with each. The tables of one that is to be kept stay, under their names. May be called again and again.
 */
export async function forgetGenerations(database: Database, product: Product): Promise<readonly Product[]> {
  const stored = await generationsOf(database, product).where('state', '=', 'retired').execute();
  const retired: Product[] = [];
  for (const { generation: number, kept } of stored) {
    const each: Product = { ...product, generation: { number, state: 'retired' } };
    retired.push(each);
    if (!kept)
      for (const speed of SPEEDS)
        await sql`drop table if exists ${sql.table(tableName(each, speed))}`.execute(database);
    for (const [table, name] of [
      ...SERVED_BESIDES.map((table) => [table, servedName(each)] as const),
      ['serving_positions', generationName(each)],
      ['serving_heartbeat', generationName(each)],
    ] as const satisfies readonly (readonly [keyof ServingTables, string])[])
      await sql`delete from ${sql.table(table)} where product = ${name}`.execute(database);
  }
  return retired;
}
