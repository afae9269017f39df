import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Contract } from '../contract/contract.ts';
import type { Cut } from '../log/cut.ts';
import type { Mesh } from '../mesh/mesh.ts';
import type { Product, Speed } from '../product/product.ts';
import { HEARTBEAT_SECONDS, removeHeartbeat, writeHeartbeat } from '../serving/index.ts';
import { slidingWindow, type Sample } from './sliding-window.ts';
import type { WorkMeter } from './work-meter.ts';

/** How long the end of a run waits for its heartbeat to be taken away. */
const FAREWELL_MS = 1_000;

/**
 * Writes a heartbeat of `meter` every few seconds until `signal` aborts, and takes it away then. It holds nothing up: where log or
 * database do not answer, a beat is left out.
 */
export async function keepBeating(
  mesh: Pick<Mesh, 'log' | 'database'>,
  product: Product,
  { speed, meter, signal }: { readonly speed: Speed; readonly meter: WorkMeter; readonly signal: AbortSignal },
): Promise<void> {
  const process = `${hostname()}:${String(globalThis.process.pid)}/${randomBytes(3).toString('hex')}`;
  const pause = (ms: number): Promise<void> => sleep(ms, undefined, { signal }).catch(() => undefined);
  const stopped = aborted(signal);
  // What waits is looked at for streams alone: one process runs the micro-batches of a product, whatever waits.
  const inputs = speed === 'stream' ? product.inputs : [];
  const first = await Promise.race([sampled(mesh, inputs, meter), stopped]);
  if (first === undefined) return;
  const window = slidingWindow(first);
  let beating: Promise<unknown> = Promise.resolve();
  let beats = 0;
  while (!signal.aborted) {
    await pause(HEARTBEAT_SECONDS * 1000);
    if (signal.aborted) break;
    beats += 1;
    beating = sampled(mesh, inputs, meter)
      .then((sample) => writeHeartbeat(mesh.database, product, { speed, process, beat: window(sample) }))
      .catch(() => undefined);
    await Promise.race([beating, stopped]);
  }
  if (beats === 0) return;
  const removed = beating.then(() => removeHeartbeat(mesh.database, product, speed, process)).catch(() => undefined);
  await Promise.race([removed, sleep(FAREWELL_MS, undefined, { ref: false })]);
}

async function sampled({ log }: Pick<Mesh, 'log'>, inputs: readonly Contract[], meter: WorkMeter): Promise<Sample> {
  const ends = new Map<string, Cut>();
  for (const { name } of inputs) {
    const cut = await log.ends(name).catch(() => undefined);
    if (cut !== undefined) ends.set(name, cut);
  }
  return { ...meter.done(), at: performance.now(), endOf: ({ topic, partition }) => ends.get(topic)?.[partition] };
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
