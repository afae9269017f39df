import { faultPoint } from '../fault/index.ts';
import type { Cut } from '../log/cut.ts';
import type { Mesh } from '../mesh/mesh.ts';
import type { Product } from '../product/product.ts';
import { upsertRows, writeLate, writeProgress } from '../serving/index.ts';
import type { Calculate } from './calculation.ts';
import { lockCheckpoint, moveCheckpoint } from './checkpoint.ts';
import { readBacklog } from './read-backlog.ts';

/** What a micro-batch needs of a mesh. */
export type MicroBatchMesh = Pick<Mesh, 'database' | 'log'>;

/**
 * Takes one batch: from the checkpoint towards `to`, about `limit` records at most. Rows, states, late addresses,
 * progress and checkpoint commit in one transaction, which holds the checkpoint's lock. Returns the cut reached.
 */
export async function takeBatch(
  { database, log }: MicroBatchMesh,
  product: Product,
  calculate: Calculate,
  { to, limit }: { readonly to: Cut; readonly limit: number },
): Promise<Cut> {
  faultPoint('micro-batch.begin');
  const cut = await database.transaction().execute(async (transaction) => {
    const checkpoint = await lockCheckpoint(transaction, product);
    const calculation = calculate(checkpoint);
    const from = checkpoint.map(({ end }) => end);
    await readBacklog(log, product.input.name, { from, to, limit }, (batch) => calculation.feed(batch));
    const { rows, late, progress } = await calculation.finish(transaction);
    await upsertRows(transaction, product, 'micro-batch', rows);
    await writeLate(transaction, product, 'micro-batch', late);
    await writeProgress(transaction, product, 'micro-batch', 0, { [product.input.name]: progress });
    await moveCheckpoint(transaction, product, progress);
    faultPoint('micro-batch.staged');
    return progress.map(({ end }) => end);
  });
  faultPoint('micro-batch.committed');
  return cut;
}
