import { setTimeout as sleep } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import { canRetry } from '../error/index.ts';
import type { Product } from '../product/product.ts';
import { requireGeneration } from './generations.ts';

const LOOK_MS = 1_000;

/**
 * Looks again and again whether the product's generation is still what it takes it for, until `signal` aborts: a process that stands by,
 * or has nothing to write, learns of an upgrade too. Fails with `GENERATION_RETIRED`; a database that does not answer is waited for by
 * others.
 */
export async function watchGeneration(
  database: Kysely<Record<string, never>>,
  product: Product,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    await sleep(LOOK_MS, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
    await requireGeneration(database, product).catch((error: unknown) => {
      if (!canRetry(error)) throw error;
    });
  }
}
