import { canRetry, MeshError, retrying } from '../error/index.ts';
import { type Counts, since } from './counts.ts';
import type { IngestReport } from './ingest-report.ts';

/** How long attempts may fail without anything having been committed by them. */
const GIVE_UP_MS = 120_000;

/**
 * The report of an ingestion that goes on when log or database was away: each attempt opens producer and lease anew and begins at
 * what is committed, which it tells to `onBegun`. `run` counts over all attempts. Rejects with the failure that no further
 * attempt cures, with the last one where nothing came of attempts for `giveUpMs`, or where `signal` ends the attempts.
 */
export async function goingOn(
  attempt: (onBegun: (committed: Counts) => void) => Promise<IngestReport>,
  { signal, giveUpMs = GIVE_UP_MS }: { readonly signal: AbortSignal; readonly giveUpMs?: number },
): Promise<IngestReport> {
  let first: Counts | undefined;
  let received = -1;
  let failingSince: number | undefined;
  let failure: unknown;
  const onBegun = (committed: Counts): void => {
    first ??= committed;
    if (committed.received !== received) failingSince = undefined;
    ({ received } = committed);
  };
  const mayRetry = (error: unknown): boolean => {
    failure = error;
    failingSince ??= performance.now();
    return mayGoOn(error, first !== undefined) && performance.now() - failingSince < giveUpMs;
  };
  const report = await retrying(() => attempt(onBegun), { signal, mayRetry });
  if (report === undefined) throw failure ?? signal.reason;
  return first === undefined ? report : { ...report, run: since(report, first) };
}

/**
 * What a log gave up is neither here nor there: only the committed state tells. A registry that is down before anything was read is told
 * at once.
 */
const mayGoOn = (error: unknown, hasBegun: boolean): boolean => {
  const code = error instanceof MeshError ? error.code : undefined;
  return code === 'LOG_ABORTED' || (canRetry(error) && (hasBegun || code !== 'REGISTRY_UNAVAILABLE'));
};
