import type { RegistryDatabase } from './registry-tables.ts';

/**
 * Calls `work` in a transaction that no other writer of these contexts runs beside. Their rows are held in the order of their
 * names, so that of two writers neither waits for the other in a circle.
 */
export async function inContexts<T>(
  database: RegistryDatabase,
  contexts: readonly string[],
  work: (transaction: RegistryDatabase) => Promise<T>,
): Promise<T> {
  return database.transaction().execute(async (transaction) => {
    for (const context of [...new Set(contexts)].toSorted()) {
      await transaction
        .insertInto('registry_context')
        .values({ context, last_id: 0 })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
      await transaction
        .selectFrom('registry_context')
        .select('last_id')
        .where('context', '=', context)
        .forUpdate()
        .execute();
    }
    return work(transaction);
  });
}
