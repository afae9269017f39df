import { sql, type Kysely } from 'kysely';
import { generationName, servedName } from '../product/generation.ts';
import { SPEEDS, type Product } from '../product/product.ts';
import { generationsOf } from './begin-generation.ts';
import type { ServingTables } from './serving-tables.ts';
import { SERVED_BESIDES } from './swap-generation.ts';
import { tableName } from './table-name.ts';

type Database = Kysely<Record<string, never>>;

export interface Forgotten {
  readonly retired: readonly Product[];
  /** Tables that could not be removed, and what depends on them: `stream_shop_sales__g1: view mine depends on …`. */
  readonly held: readonly string[];
}

/**
 * Removes what the retired generations of a product left of their serving tables, and all that is known of them but their numbers; returns
 * the product with each. The tables of one that is to be kept stay, under their names, and so does one that something else in the database depends on:
 * that is told. May be called again and again.
 */
export async function forgetGenerations(database: Database, product: Product): Promise<Forgotten> {
  const stored = await generationsOf(database, product).where('state', '=', 'retired').execute();
  const retired: Product[] = [];
  const held: string[] = [];
  for (const { generation: number, kept } of stored) {
    const each: Product = { ...product, generation: { number, state: 'retired' } };
    retired.push(each);
    if (!kept)
      for (const speed of SPEEDS) {
        const holder = await dropped(database, tableName(each, speed));
        if (holder !== undefined) held.push(holder);
      }
    for (const [table, name] of [
      ...SERVED_BESIDES.map((table) => [table, servedName(each)] as const),
      ['serving_positions', generationName(each)],
      ['serving_heartbeat', generationName(each)],
    ] as const satisfies readonly (readonly [keyof ServingTables, string])[])
      await sql`delete from ${sql.table(table)} where product = ${name}`.execute(database);
  }
  return { retired, held };
}

/** What holds the table, undefined where it is gone. */
async function dropped(database: Database, table: string): Promise<string | undefined> {
  try {
    await sql`drop table if exists ${sql.table(table)}`.execute(database);
    return undefined;
  } catch (error) {
    const depended = error instanceof Error && 'code' in error && error.code === '2BP01';
    if (!depended) throw error;
    const detail = 'detail' in error && typeof error.detail === 'string' ? error.detail : error.message;
    return `${table}: ${detail.replaceAll('\n', '; ')}`;
  }
}
