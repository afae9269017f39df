import type { Row } from '../contract/column.ts';
import { MeshError } from '../error/index.ts';
import type { Mesh } from '../mesh/mesh.ts';
import type { Product } from '../product/product.ts';
import { finality } from './combined-progress.ts';
import { mergeServed } from './merge-served.ts';
import { neverRan, selectRows, type RowFilter } from './query-rows.ts';
import { tryReadServed } from './read-served.ts';
import type { Served } from './served.ts';

const nothing: Served = { rows: [], progress: new Map(), late: [], poison: [] };

/**
 * The merged view of batch and stream (`mergeServed`), sorted as `queryRows` sorts. A speed that has not run, or that another
 * plan of the product made, has no part in it. Fails with `STATE_PLAN_CHANGED` or `SPEED_NEVER_RAN` where neither has.
 */
export async function mergedRows(mesh: Mesh, product: Product, filter: RowFilter = {}): Promise<Row[]> {
  const found = await tryReadServed(mesh.database, product, ['batch', 'stream']);
  const [batch = nothing, stream = nothing] = found.map((each) => (each instanceof MeshError ? nothing : each));
  if (batch.progress.size === 0 && stream.progress.size === 0)
    throw found.find((each) => each instanceof MeshError) ?? neverRan(product, 'stream');
  const { finalOnly, ...times } = filter;
  const rows = mergeServed(product, batch, stream, (served) =>
    finalOnly === true ? served.rows.filter(finality(product, served.progress)) : served.rows,
  );
  return selectRows(product, { ...nothing, rows }, times);
}
