import { setTimeout as sleep } from 'node:timers/promises';
import { archive } from '@tempi/platform/archive';
import { runBatch } from '@tempi/platform/batch';
import { retrying } from '@tempi/platform/error';
import type { Mesh } from '@tempi/platform/mesh';
import type { Product, Speed } from '@tempi/platform/product';
import { runAll } from './run-all.ts';

export interface KeepRunningOptions {
  readonly products: readonly Product[];
  readonly speeds: readonly Speed[];
  /** Ends everything: what is under way is committed first. */
  readonly signal: AbortSignal;
}

const ARCHIVE_EVERY_MS = 60_000;

/**
 * Runs products until the signal: streams all the time, micro-batches, batches and the archiver each on its clock. Where one fails
 * the others are stopped, and its error is thrown.
 */
export async function keepRunning(mesh: Mesh, { products, speeds, signal }: KeepRunningOptions): Promise<void> {
  const failed = new AbortController();
  const ended = AbortSignal.any([signal, failed.signal]);
  const endless = (['stream', 'micro-batch'] as const).filter((speed) => speeds.includes(speed));
  const jobs = endless.map((speed) => runAll(mesh, { products, speed, until: 'stopped', signal: ended }));
  if (speeds.includes('batch')) {
    const inputs = new Set(products.flatMap(({ inputs: read }) => read));
    for (const input of inputs) jobs.push(every(ARCHIVE_EVERY_MS, () => archive(mesh, input), ended));
    for (const product of products)
      jobs.push(every(product.speeds.batch.every / 1000, () => runBatch(mesh, product), ended));
  }
  const guarded = jobs.map((job) => job.catch((error: unknown) => failed.abort(error)));
  await Promise.all(guarded);
  if (failed.signal.aborted) throw failed.signal.reason;
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
