import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Kysely } from 'kysely';
import type { Contract } from '../contract/contract.ts';
import type { ArchiveTables } from './archive-tables.ts';
import { lockManifest, namedFiles } from './manifest.ts';

/**
 * Removes what a killed archiver left in the contract's folder: files that the manifest does not name. Call it as the
 * archiver only; one that was thought dead and still lives finds its file gone when it wants to name it, and yields.
 */
export async function removeOrphans(
  database: Kysely<ArchiveTables>,
  contract: Contract,
  folder: string,
): Promise<void> {
  await database.transaction().execute(async (transaction) => {
    await lockManifest(transaction, contract);
    const named = await namedFiles(transaction, contract);
    for (const file of await readdir(folder)) {
      if (!named.has(file)) await rm(join(folder, file), { force: true });
    }
  });
}
