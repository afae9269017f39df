import type { Kysely } from 'kysely';
import { openMesh } from '@tempi/platform/mesh';
import { readSettings } from '@tempi/platform/settings';

/** Calls `work` with the database of an embedded mesh's data folder, as any SQL client would see it. */
export async function withDatabase<T>(
  folder: string,
  work: (database: Kysely<Record<string, never>>) => Promise<T>,
): Promise<T> {
  const mesh = await openMesh({ folder, settings: readSettings({}) });
  try {
    return await work(mesh.database);
  } finally {
    await mesh.close();
  }
}
