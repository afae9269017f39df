import { faultPoint } from '../fault/index.ts';
import type { Cut } from '../log/cut.ts';
import { readRange } from '../log/read-range.ts';
import type { Mesh } from '../mesh/mesh.ts';
import type { Product } from '../product/product.ts';
import { noProgress, type PartitionProgress, type Progress } from '../product/progress.ts';
import { lockProgress, readProgress, upsertRows, writeLate, writeProgress } from '../serving/index.ts';
import type { Calculate, Calculation } from './calculation.ts';

/** What a micro-batch needs of a mesh. */
export type MicroBatchMesh = Pick<Mesh, 'database' | 'log'>;

/** How far a batch goes: towards `to`, about `limit` records at most; less if `signal` aborts. */
export interface BatchBounds {
  readonly to: Cut;
  readonly limit: number;
  readonly signal?: AbortSignal;
}

/**
 * Takes one batch, from the served progress on. Rows, states, late addresses and progress commit in one transaction, which
 * begins when all has been read, so that none waits for the log. Where another runner has moved the progress by then,
 * nothing is written. Returns the cut that is served now.
 */
export async function takeBatch(
  { database, log }: MicroBatchMesh,
  product: Product,
  calculate: Calculate,
  bounds: BatchBounds,
): Promise<Cut> {
  faultPoint('micro-batch.begin');
  const begun = ofInput(product, (await readProgress(database, product, 'micro-batch')).get(0));
  const calculation = calculate(begun);
  await read(log, product, begun, bounds, calculation);
  const cut = await database.transaction().execute(async (transaction) => {
    const found = cutOf(ofInput(product, await lockProgress(transaction, product, 'micro-batch')));
    if (found.join() !== cutOf(begun).join()) return found;
    const { rows, late, progress } = await calculation.finish(transaction);
    await upsertRows(transaction, product, 'micro-batch', rows);
    await writeLate(transaction, product, 'micro-batch', late);
    await writeProgress(transaction, product, 'micro-batch', 0, { [product.input.name]: progress });
    faultPoint('micro-batch.staged');
    return cutOf(progress);
  });
  faultPoint('micro-batch.committed');
  return cut;
}

async function read(
  log: Mesh['log'],
  product: Product,
  begun: readonly PartitionProgress[],
  { to, limit, signal }: BatchBounds,
  calculation: Calculation,
): Promise<void> {
  let records = 0;
  for await (const batch of readRange(log, product.input.name, cutOf(begun), to, signal)) {
    await calculation.feed(batch);
    records += batch.count;
    if (records >= limit) return;
  }
}

const ofInput = (product: Product, progress: Progress = {}): readonly PartitionProgress[] =>
  progress[product.input.name] ?? Array.from({ length: product.input.partitions }, () => noProgress);

const cutOf = (progress: readonly PartitionProgress[]): Cut => progress.map(({ end }) => end);
