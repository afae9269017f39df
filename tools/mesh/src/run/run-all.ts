import type { Mesh } from '@tempi/platform/mesh';
import type { Product, Speed } from '@tempi/platform/product';
import { runBatch } from '@tempi/platform/batch';
import { runMicroBatch } from '@tempi/platform/micro-batch';
import { runStream } from '@tempi/platform/stream';
import { note } from '../cli/output.ts';
import { printError } from '../cli/print-error.ts';
import { inTurns } from './in-turns.ts';
import { sideBySide, type Job } from './side-by-side.ts';

export interface RunAllOptions {
  readonly products: readonly Product[];
  readonly speed: Speed;
  /** `stopped`: streams and micro-batches go on until the signal; a batch always ends by itself. */
  readonly until: 'caught up' | 'stopped';
  readonly signal: AbortSignal;
}

/** How many products are run at once where each of them ends by itself: more only wait for one another. */
const AT_ONCE = 2;

/**
 * Runs products at one speed. Those that end are run two at a time, those that do not all at once, whatever becomes of one of them. Returns
 * `stopped` where those that end by themselves may not have come to their end before the signal.
 */
export async function runAll(
  mesh: Mesh,
  { products, speed, until, signal }: RunAllOptions,
): Promise<'ran' | 'stopped'> {
  if (until === 'stopped' && speed !== 'batch') {
    await sideBySide(endlessJobs(mesh, { products, speed, signal }), tellStopped);
    return 'ran';
  }
  let outcome: 'ran' | 'stopped' = 'ran';
  const run = runOf(mesh, speed, { untilCaughtUp: true, signal });
  await inTurns(products, AT_ONCE, async (product) => {
    if (!signal.aborted) await run(product);
    // A batch that has begun ends.
    else if (speed === 'batch') outcome = 'stopped';
    if (speed !== 'batch' && signal.aborted) outcome = 'stopped';
  });
  return outcome;
}

/** A job for each product that runs it at a speed until the signal. */
export function endlessJobs(
  mesh: Mesh,
  { products, speed, signal }: Pick<RunAllOptions, 'products' | 'signal'> & { readonly speed: Exclude<Speed, 'batch'> },
): Job[] {
  const run = runOf(mesh, speed, { untilCaughtUp: false, signal });
  return products.map((product) => ({ name: `${product.name} as ${speed}`, work: () => run(product) }));
}

/** Tells on stderr what a job failed with, and that the others go on. */
export function tellStopped({ name }: Job, error: unknown): void {
  note(`${name} has stopped; all else goes on`);
  printError(error, 'plain');
}

function runOf(
  mesh: Mesh,
  speed: Speed,
  options: { readonly untilCaughtUp: boolean; readonly signal: AbortSignal },
): (product: Product) => Promise<unknown> {
  return {
    stream: (product: Product) => runStream(mesh, product, options),
    'micro-batch': (product: Product) => runMicroBatch(mesh, product, options),
    batch: (product: Product) => runBatch(mesh, product),
  }[speed];
}
