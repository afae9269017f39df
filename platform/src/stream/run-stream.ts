import { setTimeout as sleep } from 'node:timers/promises';
import type { Contract } from '../contract/contract.ts';
import { retrying } from '../error/index.ts';
import { keepBeating, workMeter } from '../lag/index.ts';
import { covers, type Cut } from '../log/cut.ts';
import type { Mesh } from '../mesh/mesh.ts';
import type { Product } from '../product/product.ts';
import { ensureTables, notingStop, partitionsOf, readProgress, requirePlan } from '../serving/index.ts';
import { runSink } from './run-sink.ts';
import { runTasks } from './run-tasks.ts';
import { ensureStreamTopics, mergeTasks, outputTasks } from './topics.ts';

const LOOK_MS = 50;

type Ends = readonly { readonly input: Contract; readonly cut: Cut }[];

/**
 * Runs the stream of a product: this process's share of its tasks, and the sink to its serving table. Returns once
 * `signal` aborts, its work committed; with `untilCaughtUp` also once the serving table, whoever writes it, includes all
 * that was in the log at the start. Fails with `STATE_PLAN_CHANGED` or `SERVING_SHAPE_CHANGED` where the product is not
 * the one that ran before.
 */
export async function runStream(
  mesh: Mesh,
  product: Product,
  { untilCaughtUp, signal }: { readonly untilCaughtUp: boolean; readonly signal: AbortSignal },
): Promise<void> {
  const ends = await retrying(() => prepare(mesh, product), { signal });
  if (ends === undefined) return;
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

/** Makes what is missing of topics and tables, and returns the inputs' ends by contract. */
async function prepare(mesh: Mesh, product: Product): Promise<Ends> {
  await requirePlan(mesh.database, product, 'stream');
  await ensureStreamTopics(mesh.log, product);
  await ensureTables(mesh.database, product);
  return Promise.all(product.inputs.map(async (input) => ({ input, cut: await mesh.log.ends(input.name) })));
}

async function awaitServed(mesh: Mesh, product: Product, ends: Ends, signal: AbortSignal): Promise<void> {
  while (!signal.aborted && (await retrying(() => isServed(mesh, product, ends), { signal })) !== true)
    await sleep(LOOK_MS);
}

/** True where every task's served cut covers what it reads of `ends`. */
async function isServed({ database }: Pick<Mesh, 'database'>, product: Product, ends: Ends): Promise<boolean> {
  const tasks = await readProgress(database, product, 'stream');
  const merging = mergeTasks(product) > 0;
  return Array.from({ length: outputTasks(product) }, (_, task) => tasks.get(task)).every((progress, task) => {
    if (progress === undefined) return false;
    return ends.every(({ input, cut }) => {
      const reached = partitionsOf(progress, input).map(({ end }) => end);
      return merging ? covers(reached, cut) : (reached[task] ?? 0) >= (cut[task] ?? 0);
    });
  });
}
