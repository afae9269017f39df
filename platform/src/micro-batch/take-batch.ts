import { faultPoint } from '../fault/index.ts';
import type { Cut } from '../log/cut.ts';
import { readRange } from '../log/read-range.ts';
import type { Mesh } from '../mesh/mesh.ts';
import type { Product } from '../product/product.ts';
import type { Progress } from '../product/progress.ts';
import { partitionsOf } from '../serving/index.ts';
import type { BatchStore } from './batch-store.ts';
import type { Calculate, Calculation } from './calculation.ts';

/** What a micro-batch reads from, and what it keeps of its product. */
export interface BatchPlaces extends Pick<Mesh, 'log'> {
  readonly store: BatchStore;
}

/** How far into each of a product's contracts, by name. */
export type Cuts = Readonly<Record<string, Cut>>;

/** Records of a batch take about this many bytes at most, beside the limit of their number. */
const BATCH_BYTES = 32 * 1024 * 1024;

/** How far a batch goes: towards `to`, about `limit` records at most; less where they are long, or if `signal` aborts. */
export interface BatchBounds {
  readonly to: Cuts;
  readonly limit: number;
  readonly signal?: AbortSignal;
}

/**
 * Takes one batch, from the served progress on. Rows, states, late addresses and progress of all inputs commit in one
 * transaction, which begins when all has been read, so that none waits for the log. Where another runner has moved the
 * progress by then, nothing is written. Returns the cuts that are served now.
 */
export async function takeBatch(
  { log, store }: BatchPlaces,
  product: Product,
  calculate: Calculate,
  bounds: BatchBounds,
): Promise<Cuts> {
  faultPoint('micro-batch.begin');
  const begun = await store.progress();
  const calculation = calculate(begun);
  await read(log, product, begun, bounds, calculation);
  const cuts = await store.transaction(async (transaction) => {
    const found = cutsOf(product, await transaction.lockProgress());
    if (JSON.stringify(found) !== JSON.stringify(cutsOf(product, begun))) return found;
    const { rows, late, poison, progress } = await calculation.finish(transaction.states);
    await transaction.changeRows(rows);
    await transaction.writeLate(late);
    await transaction.writePoison(poison);
    await transaction.writeProgress(progress);
    faultPoint('micro-batch.staged');
    return cutsOf(product, progress);
  });
  faultPoint('micro-batch.committed');
  return cuts;
}

/** Every input gets its share of the limit, so that none falls behind for another and holds the watermark back. */
async function read(
  log: Mesh['log'],
  product: Product,
  begun: Progress,
  { to, limit, signal }: BatchBounds,
  calculation: Calculation,
): Promise<void> {
  const from = cutsOf(product, begun);
  const share = Math.ceil(limit / product.inputs.length);
  const shareOfBytes = BATCH_BYTES / product.inputs.length;
  for (const { name } of product.inputs) {
    let records = 0;
    let bytes = 0;
    for await (const batch of readRange(log, name, from[name] ?? [], to[name] ?? [], signal)) {
      await calculation.feed(batch);
      records += batch.count;
      bytes += batch.bytes.length;
      if (records >= share || bytes >= shareOfBytes) break;
    }
  }
}

const cutsOf = ({ inputs }: Product, progress: Progress): Cuts =>
  Object.fromEntries(inputs.map((input) => [input.name, partitionsOf(progress, input).map(({ end }) => end)]));
