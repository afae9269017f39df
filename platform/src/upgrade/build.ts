import { setTimeout as sleep } from 'node:timers/promises';
import { runBatch } from '../batch/index.ts';
import { retrying } from '../error/index.ts';
import type { Mesh } from '../mesh/mesh.ts';
import { runMicroBatch } from '../micro-batch/index.ts';
import type { Product } from '../product/product.ts';
import { liveGeneration, speedsServed, swapGeneration } from '../serving/index.ts';
import { endsOf, hasReached, servedCuts } from './has-reached.ts';
import { streamBuilder, type StreamBuilder } from './stream-builder.ts';

const LOOK_MS = 50;
/** How long what is served may stand still for a swap. */
const HOLD_MS = 5_000;

/** Builds a generation, and swaps. */
export interface Builder {
  /** Brings every speed that is served as far as what is served now, and to the ends of the log. */
  catchUp(): Promise<void>;
  /** Swaps, and keeps the tables of what was served where it says so; false, with nothing changed, where what is served has gone too far meanwhile: catch up again. */
  swap(old: 'keep' | 'remove'): Promise<boolean>;
  /** Ends what still runs. */
  close(): Promise<void>;
}

/** A builder of the product's generation; a speed that is not served is not built. What runs ends with `signal`. */
export function openBuilder(mesh: Mesh, building: Product, signal: AbortSignal): Builder {
  const stream = streamBuilder(mesh, building, signal);
  const going = AbortSignal.any([signal, stream.failed]);
  const parts = { mesh, building, stream, going };
  return {
    async catchUp() {
      const served = await speedsServed(mesh.database, building);
      if (served.includes('stream')) await catchUpStream(parts);
      if (served.includes('micro-batch')) await catchUpMicroBatch(parts);
      if (served.includes('batch')) await catchUpBatch(parts);
      going.throwIfAborted();
    },
    async swap(old) {
      const swapped = await retrying(
        () =>
          swapGeneration(mesh.database, building, {
            old,
            ready: (transaction, live) => isReady(parts, transaction, live),
          }),
        { signal: going },
      );
      going.throwIfAborted();
      return swapped === true;
    },
    close: () => stream.stop(),
  };
}

interface Parts {
  readonly mesh: Mesh;
  readonly building: Product;
  readonly stream: StreamBuilder;
  /** Aborts where building ends before its time. */
  readonly going: AbortSignal;
}

async function catchUpStream({ mesh, building, stream, going }: Parts): Promise<void> {
  const ends = await endsOf(mesh, building);
  stream.start();
  while (!(await hasReached(mesh.database, building, 'stream', ends))) {
    await sleep(LOOK_MS);
    going.throwIfAborted();
  }
}

const catchUpMicroBatch = ({ mesh, building, going }: Parts): Promise<void> =>
  runMicroBatch(mesh, building, { untilCaughtUp: true, signal: going });

async function catchUpBatch({ mesh, building, going }: Parts): Promise<void> {
  const live = await servedCuts(mesh.database, await liveGeneration(mesh.database, building), 'batch');
  if (!(await hasReached(mesh.database, building, 'batch', live))) await runBatch(mesh, building, { signal: going });
}

/**
 * Called while nobody can write what is served. A batch that is behind is not waited for, for it may take long. Looks by the
 * transaction that holds the writers, so that where its connection is lost, and they go on, nobody goes on here.
 */
async function isReady(parts: Parts, transaction: Parameters<typeof hasReached>[0], live: Product): Promise<boolean> {
  const { building, stream, going } = parts;
  const due = performance.now() + HOLD_MS;
  const behind = async (): Promise<readonly string[]> => {
    const found: string[] = [];
    for (const speed of await speedsServed(transaction, building))
      if (!(await hasReached(transaction, building, speed, await servedCuts(transaction, live, speed))))
        found.push(speed);
    return found;
  };
  for (;;) {
    going.throwIfAborted();
    const late = await behind();
    if (late.length === 0) break;
    if (late.includes('batch') || performance.now() > due) return false;
    // It runs already, but where a swap was tried before.
    if (late.includes('stream')) stream.start();
    if (late.includes('micro-batch')) await catchUpMicroBatch(parts);
    else await sleep(LOOK_MS);
  }
  await stream.stop();
  return true;
}
