import type { Mesh } from '../mesh/mesh.ts';
import type { Product } from '../product/product.ts';
import {
  changeRows,
  lockPositions,
  openPositions,
  writeLate,
  writePoison,
  writePositions,
  writeProgress,
} from '../serving/index.ts';
import type { SinkStore } from './sink-store.ts';

/** The serving tables of a product's stream. */
export const sinkTables = ({ database }: Pick<Mesh, 'database'>, product: Product): SinkStore => ({
  open: (partitions) => openPositions(database, product, partitions),
  transaction: (work) =>
    database.transaction().execute((transaction) =>
      work({
        lockPositions: () => lockPositions(transaction, product),
        changeRows: (rows) => changeRows(transaction, product, 'stream', rows),
        writeProgress: (task, progress) => writeProgress(transaction, product, 'stream', task, progress),
        writeLate: (late) => writeLate(transaction, product, 'stream', late),
        writePoison: (poison) => writePoison(transaction, product, 'stream', poison),
        writePositions: (positions) => writePositions(transaction, product, positions),
      }),
    ),
});
