import { setTimeout as sleep } from 'node:timers/promises';
import { recordReader } from '../compile/index.ts';
import { retrying } from '../error/index.ts';
import { keepBeating, workMeter, type WorkMeter } from '../lag/index.ts';
import { covers } from '../log/cut.ts';
import type { Mesh } from '../mesh/mesh.ts';
import type { Product } from '../product/product.ts';
import { ensureTables, notingStop, requirePlan, runnableGeneration, watchGeneration } from '../serving/index.ts';
import { batchTables } from './batch-tables.ts';
import type { Calculate } from './calculation.ts';
import { isOutboxEmpty } from './outbox.ts';
import { ensureOutputTopic, type EncodeRow } from './output-topic.ts';
import { processCalculation } from './process-calculation.ts';
import { publishOutput } from './publish-output.ts';
import { queryCalculation } from './query-calculation.ts';
import { seedOutbox } from './seed-outbox.ts';
import { takeBatch, type BatchPlaces, type Cuts } from './take-batch.ts';

/** Records a batch holds at most, about: bounds memory and the work that is lost where another runner is quicker. */
const BATCH_RECORDS = 200_000;
const LOOK_MS = 50;

/**
 * Runs a product by micro-batches: every `every` of its service level, what came since the last, in several
 * batches where it is much. Returns once `signal` aborts, what was read by then committed; with `untilCaughtUp` also once
 * what is served includes all that was in the log at the start. What cannot reach log or database is tried again. Fails with `STATE_PLAN_CHANGED` or
 * `SERVING_SHAPE_CHANGED` where the product is not the one that ran before, with `GENERATION_RETIRED` once an upgrade took its place.
 */
export async function runMicroBatch(
  mesh: Mesh,
  declared: Product,
  { untilCaughtUp, signal }: { readonly untilCaughtUp: boolean; readonly signal: AbortSignal },
): Promise<void> {
  const prepared = await retrying(() => prepare(mesh, declared), { signal });
  if (prepared === undefined) return;
  const { product, encode } = prepared;
  const failed = new AbortController();
  const ended = AbortSignal.any([signal, failed.signal]);
  const stopPublishing = new AbortController();
  const publishing =
    encode === null
      ? Promise.resolve()
      : publishOutput(mesh, product, stopPublishing.signal).catch((error: unknown) => failed.abort(error));
  const meter = workMeter();
  const beating = keepBeating(mesh, product, { speed: 'micro-batch', meter, signal: stopPublishing.signal });
  const watching = watchGeneration(mesh.database, product, stopPublishing.signal).catch((error: unknown) =>
    failed.abort(error),
  );
  try {
    const store = batchTables(mesh, product, encode ?? undefined);
    await notingStop(mesh.database, product, 'micro-batch', () =>
      takeBatches({ ...mesh, store }, product, { untilCaughtUp, signal: ended, meter }),
    );
    if (untilCaughtUp && encode !== null) await awaitPublished(mesh, product, ended);
  } finally {
    // The publisher ends after the batches, so that what they committed last is published.
    stopPublishing.abort();
    await publishing;
    await beating;
    await watching;
  }
  failed.signal.throwIfAborted();
}

interface Prepared {
  readonly product: Product;
  /** How rows are encoded for the product's topic, null where it has none. */
  readonly encode: EncodeRow | null;
}

/** Makes what is missing of topics and tables. */
async function prepare(mesh: Mesh, declared: Product): Promise<Prepared> {
  const product = await runnableGeneration(mesh.database, declared);
  for (const { name, partitions } of product.inputs)
    await mesh.log.ensureTopic({ name, partitions, cleanup: 'delete' });
  await requirePlan(mesh.database, product, 'micro-batch');
  await ensureTables(mesh.database, product);
  if (product.speeds.microBatch.output !== 'topic') return { product, encode: null };
  const encode = await ensureOutputTopic(mesh.log, mesh.registry, product);
  await seedOutbox(mesh, product, encode);
  return { product, encode };
}

/** Whoever publishes: it may be another process. */
async function awaitPublished({ database }: Mesh, product: Product, signal: AbortSignal): Promise<void> {
  while (!signal.aborted && (await retrying(() => isOutboxEmpty(database, product), { signal })) === false)
    await sleep(LOOK_MS);
}

/** `runMicroBatch` into the store that is given, where all that it needs was made. */
export async function takeBatches(
  places: BatchPlaces & Pick<Mesh, 'registry'>,
  product: Product,
  {
    untilCaughtUp,
    signal,
    meter = workMeter(),
  }: { readonly untilCaughtUp: boolean; readonly signal: AbortSignal; readonly meter?: WorkMeter },
): Promise<void> {
  const calculate: Calculate =
    product.kind === 'query'
      ? queryCalculation(product, places.registry)
      : processCalculation(product, recordReader(product.input, places.registry));
  const catchUp = async (worked: () => void): Promise<void> => {
    const ends = await endsOf(places, product);
    const isServed = (cuts: Cuts): boolean =>
      Object.entries(ends).every(([contract, end]) => covers(cuts[contract] ?? [], end));
    for (let cuts: Cuts | undefined; cuts === undefined || !(isServed(cuts) || signal.aborted);) {
      cuts = await meter.busy(() => takeBatch(places, product, calculate, { to: ends, limit: BATCH_RECORDS, signal }));
      worked();
    }
  };

  while (!signal.aborted) {
    const due = performance.now() + product.speeds.microBatch.every / 1_000;
    await retrying(catchUp, { signal });
    if (untilCaughtUp) return;
    await sleep(Math.max(0, due - performance.now()), undefined, { signal }).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
  }
}

async function endsOf({ log }: Pick<Mesh, 'log'>, { inputs }: Product): Promise<Cuts> {
  return Object.fromEntries(await Promise.all(inputs.map(async ({ name }) => [name, await log.ends(name)] as const)));
}
