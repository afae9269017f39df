import { setTimeout as sleep } from 'node:timers/promises';
import { archive } from '@tempi/platform/archive';
import { runBatch } from '@tempi/platform/batch';
import { retrying } from '@tempi/platform/error';
import type { Mesh } from '@tempi/platform/mesh';
import type { Product, Speed } from '@tempi/platform/product';
import { endlessJobs, tellStopped } from './run-all.ts';
import { sideBySide } from './side-by-side.ts';

export interface KeepRunningOptions {
  readonly products: readonly Product[];
  readonly speeds: readonly Speed[];
  /** Ends everything: what is under way is committed first. */
  readonly signal: AbortSignal;
}

const ARCHIVE_EVERY_MS = 60_000;

/**
 * Runs products until the signal: streams all the time, micro-batches, batches and the archiver each on its clock. Where one fails
 * that is told and the others go on; its error is thrown in the end.
 */
export async function keepRunning(mesh: Mesh, { products, speeds, signal }: KeepRunningOptions): Promise<void> {
  const endless = (['stream', 'micro-batch'] as const).filter((speed) => speeds.includes(speed));
  const jobs = endless.flatMap((speed) => endlessJobs(mesh, { products, speed, signal }));
  if (speeds.includes('batch')) {
    for (const input of new Set(products.flatMap(({ inputs }) => inputs)))
      jobs.push({
        name: `the archive of ${input.name}`,
        work: () => every(ARCHIVE_EVERY_MS, () => archive(mesh, input), signal),
      });
    for (const product of products)
      jobs.push({
        name: `${product.name} as batch`,
        work: () => every(product.speeds.batch.every / 1000, () => runBatch(mesh, product), signal),
      });
  }
  await sideBySide(jobs, tellStopped);
}

/**
 * Calls `work` now and then every so many milliseconds after it has ended, until the signal. Where a server does not answer it is
 * tried again.
 */
export async function every(milliseconds: number, work: () => Promise<unknown>, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await retrying(work, { signal });
    await sleep(milliseconds, undefined, { signal }).catch(() => undefined);
  }
}
