import type { Mesh } from '@tempi/platform/mesh';
import type { Product, Speed } from '@tempi/platform/product';
import { runBatch } from '@tempi/platform/batch';
import { runMicroBatch } from '@tempi/platform/micro-batch';
import { runStream } from '@tempi/platform/stream';
import { inTurns } from './in-turns.ts';

export interface RunAllOptions {
  readonly products: readonly Product[];
  readonly speed: Speed;
  /** `stopped`: streams and micro-batches go on until the signal; a batch always ends by itself. */
  readonly until: 'caught up' | 'stopped';
  readonly signal: AbortSignal;
}

/** How many products are run at once where each of them ends by itself: more only wait for one another. */
const AT_ONCE = 2;

/** Runs products at one speed. Those that end are run two at a time, those that do not all at once. */
export async function runAll(mesh: Mesh, { products, speed, until, signal }: RunAllOptions): Promise<void> {
  const untilCaughtUp = until === 'caught up';
  const run = {
    stream: (product: Product) => runStream(mesh, product, { untilCaughtUp, signal }),
    'micro-batch': (product: Product) => runMicroBatch(mesh, product, { untilCaughtUp, signal }),
    batch: (product: Product) => runBatch(mesh, product),
  }[speed];
  const endless = until === 'stopped' && speed !== 'batch';
  await inTurns(products, endless ? products.length : AT_ONCE, async (product) => {
    if (!signal.aborted) await run(product);
  });
}
