import type { Mesh } from '../mesh/mesh.ts';
import type { Product } from '../product/product.ts';
import { changeRows, lockProgress, readProgress, writeLate, writeProgress } from '../serving/index.ts';
import type { BatchStore } from './batch-store.ts';
import { stateTable } from './state-table.ts';

/** The serving tables of a product's micro-batches, and the table of their states. */
export const batchTables = ({ database }: Pick<Mesh, 'database'>, product: Product): BatchStore => ({
  progress: async () => (await readProgress(database, product, 'micro-batch')).get(0) ?? {},
  transaction: (work) =>
    database.transaction().execute((transaction) =>
      work({
        lockProgress: () => lockProgress(transaction, product, 'micro-batch'),
        states: stateTable(transaction, product),
        changeRows: (rows) => changeRows(transaction, product, 'micro-batch', rows),
        writeLate: (late) => writeLate(transaction, product, 'micro-batch', late),
        writeProgress: (progress) => writeProgress(transaction, product, 'micro-batch', 0, progress),
      }),
    ),
});
