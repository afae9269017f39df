import { setTimeout as sleep } from 'node:timers/promises';
import { MeshError } from './mesh-error.ts';

export interface Retrying {
  /** Ends the retrying; what is under way ends by itself. */
  readonly signal: AbortSignal;
  /** Which failures another attempt may cure; those with `canRetry` unless said. */
  readonly mayRetry?: (error: unknown) => boolean;
}

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 2_000;
/** Failures in a row that end it, about a minute and a half after the first: servers restart in less. */
const MOST_FAILURES = 50;
/** A failure this long after the one before begins a new row. */
const FORGOTTEN_MS = 600_000;

export const canRetry = (error: unknown): boolean => error instanceof MeshError && error.canRetry;

/**
 * Attempts until an attempt succeeds, and returns what it gave; undefined where `signal` aborts before that. The pauses
 * grow. An attempt that goes on for long calls `worked` whenever something came of it, which ends a row of failures.
 * Rejects with a failure that no retry cures, or with the last of too many in a row.
 */
export async function retrying<T>(
  attempt: (worked: () => void) => Promise<T>,
  { signal, mayRetry = canRetry }: Retrying,
): Promise<T | undefined> {
  let failures = 0;
  let failedAt = 0;
  while (!signal.aborted) {
    try {
      return await attempt(() => (failures = 0));
    } catch (error) {
      if (signal.aborted && error === signal.reason) return undefined;
      const now = performance.now();
      failures = now - failedAt > FORGOTTEN_MS ? 1 : failures + 1;
      failedAt = now;
      if (!mayRetry(error) || failures === MOST_FAILURES) throw error;
    }
    const pause = Math.min(FIRST_PAUSE_MS * 2 ** (failures - 1), LONGEST_PAUSE_MS);
    await sleep(pause, undefined, { signal }).catch(() => undefined);
  }
  return undefined;
}
