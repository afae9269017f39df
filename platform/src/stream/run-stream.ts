import { setTimeout as sleep } from 'node:timers/promises';
import { retrying } from '../error/index.ts';
import { keepBeating, workMeter } from '../lag/index.ts';
import type { Mesh } from '../mesh/mesh.ts';
import type { Product } from '../product/product.ts';
import { ensureTables, notingStop, requirePlan, runnableGeneration, watchGeneration } from '../serving/index.ts';
import { streamHasReached, type Cuts } from './has-reached.ts';
import { runSink } from './run-sink.ts';
import { runTasks } from './run-tasks.ts';
import { ensureStreamTopics } from './topics.ts';

const LOOK_MS = 50;

/**
 * Runs the stream of a product: this process's share of its tasks, and the sink to its serving table. Returns once
 * `signal` aborts, its work committed; with `untilCaughtUp` also once the serving table, whoever writes it, includes all
 * that was in the log at the start. Fails with `STATE_PLAN_CHANGED` or `SERVING_SHAPE_CHANGED` where the product is not
 * the one that ran before, with `GENERATION_RETIRED` once an upgrade took its place.
 */
export async function runStream(
  mesh: Mesh,
  declared: Product,
  { untilCaughtUp, signal }: { readonly untilCaughtUp: boolean; readonly signal: AbortSignal },
): Promise<void> {
  const prepared = await retrying(() => prepare(mesh, declared), { signal });
  if (prepared === undefined) return;
  const { product, ends } = prepared;
  const stopTasks = new AbortController();
  const stopSink = new AbortController();
  const stopped = AbortSignal.any([signal, stopTasks.signal]);
  const meter = workMeter();
  const parts = [
    // The sink ends after the tasks, so that what they committed last is served.
    notingStop(mesh.database, product, 'stream', () => runTasks(mesh, product, { signal: stopped, meter })).finally(
      () => stopSink.abort(),
    ),
    runSink(mesh, product, stopSink.signal),
    keepBeating(mesh, product, { speed: 'stream', meter, signal: stopSink.signal }),
    watchGeneration(mesh.database, product, stopSink.signal),
    untilCaughtUp ? awaitServed(mesh, product, ends, stopped).then(() => stopTasks.abort()) : Promise.resolve(),
  ];
  try {
    await Promise.all(parts);
  } catch (error) {
    stopTasks.abort();
    await Promise.allSettled(parts);
    throw error;
  }
}

/** Makes what is missing of topics and tables, and returns what is run with the inputs' ends by contract. */
async function prepare(mesh: Mesh, declared: Product): Promise<{ readonly product: Product; readonly ends: Cuts }> {
  const product = await runnableGeneration(mesh.database, declared);
  await requirePlan(mesh.database, product, 'stream');
  await ensureStreamTopics(mesh.log, product);
  await ensureTables(mesh.database, product);
  const ends = product.inputs.map(async ({ name }) => [name, await mesh.log.ends(name)] as const);
  return { product, ends: Object.fromEntries(await Promise.all(ends)) };
}

async function awaitServed(mesh: Mesh, product: Product, ends: Cuts, signal: AbortSignal): Promise<void> {
  while (!signal.aborted && (await retrying(() => streamHasReached(mesh.database, product, ends), { signal })) !== true)
    await sleep(LOOK_MS);
}
