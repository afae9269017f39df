import { sql } from 'kysely';
import type { Mesh } from '../mesh/mesh.ts';
import { generationName } from '../product/generation.ts';
import type { Product } from '../product/product.ts';

/** Removes the states, and the rows on their way to a topic, of a generation that nothing runs any more. */
export async function forgetMicroBatches({ database }: Pick<Mesh, 'database'>, retired: Product): Promise<void> {
  for (const table of ['micro_batch_state', 'micro_batch_output'])
    await sql`delete from ${sql.table(table)} where product = ${generationName(retired)}`.execute(database);
}
