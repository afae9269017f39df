import type { Row } from '../contract/column.ts';
import type { Mesh } from '../mesh/mesh.ts';
import type { Product } from '../product/product.ts';
import { combinedProgress, finality, leastWatermarks, progressMagnitude } from './combined-progress.ts';
import { neverRan, selectRows, type RowFilter } from './query-rows.ts';
import { readServed } from './read-served.ts';
import type { Served, ServedRow } from './served.ts';

/**
 * The merged view, sorted as `queryRows` sorts. Of rows with a window: batch for windows that ended at or before the least
 * watermark of batch's cut, stream after it. Of all others: whichever has the greater cut. Where only one of the two has
 * run, it is that one. Fails with `SPEED_NEVER_RAN` where neither has.
 */
export async function mergedRows(mesh: Mesh, product: Product, filter: RowFilter = {}): Promise<Row[]> {
  // Batch first: what is published between the two reads can only make stream's part larger than it need be.
  const batch = await readServed(mesh.database, product, 'batch');
  const stream = await readServed(mesh.database, product, 'stream');
  if (batch.progress.size === 0 && stream.progress.size === 0) throw neverRan(product, 'stream');
  const { finalOnly, ...times } = filter;
  const rows = merge(product, batch, stream, finalOnly === true ? finalRows : allRows);
  return selectRows(product, { rows, progress: new Map(), late: [] }, times);
}

type Choose = (product: Product, served: Served) => readonly ServedRow[];
const allRows: Choose = (_, served) => served.rows;
const finalRows: Choose = (product, served) => served.rows.filter(finality(product, served.progress));

/** The rows of the merged view, unsorted; `choose` says which rows of each speed may take part. */
function merge(product: Product, batch: Served, stream: Served, choose: Choose): readonly ServedRow[] {
  if (batch.progress.size === 0) return choose(product, stream);
  if (stream.progress.size === 0) return choose(product, batch);
  const archived = combinedProgress(product, batch.progress);
  if (product.kind === 'process' || product.plan.kind === 'select' || product.plan.window === null) {
    const streamed = combinedProgress(product, stream.progress);
    return choose(product, progressMagnitude(streamed) > progressMagnitude(archived) ? stream : batch);
  }
  const watermark = Math.min(...leastWatermarks(product, archived));
  const settled = ({ row }: ServedRow): boolean => Number(row['windowEnd']) <= watermark;
  return [
    ...choose(product, batch).filter(settled),
    ...choose(product, stream).filter((candidate) => !settled(candidate)),
  ];
}
