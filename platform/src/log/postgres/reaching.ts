import { reachingDatabase } from '../../database/index.ts';
import { MeshError } from '../../error/index.ts';
import { unavailable } from '../log-error.ts';

/** Runs `work`; a failure of the database that passes becomes the port's own `LOG_UNAVAILABLE`, which says what was being done. */
export async function reaching<T>(doing: string, work: () => Promise<T>): Promise<T> {
  try {
    return await reachingDatabase(work);
  } catch (error) {
    const passing = error instanceof MeshError && error.code === 'DATABASE_UNAVAILABLE';
    throw passing ? unavailable(doing, error.cause) : error;
  }
}
