import type { Mesh } from '../mesh/mesh.ts';
import type { Product } from '../product/product.ts';
import type { Progress } from '../product/progress.ts';
import {
  changeRows,
  lockProgress,
  progressMagnitude,
  readProgress,
  writeLate,
  writePoison,
  writeProgress,
  type ServedChange,
} from '../serving/index.ts';
import type { BatchStore } from './batch-store.ts';
import { stageOutput } from './outbox.ts';
import { isStaged, stageServed } from './seed-outbox.ts';
import type { EncodeRow } from './output-topic.ts';
import { stateTable } from './state-table.ts';

/**
 * The serving tables of a product's micro-batches, and the table of their states; with `encode` also the outbox of its topic, which
 * gets the rows of each commit that reads on; all that is served where it lacks the one before, which a runner without the topic made.
 */
export const batchTables = (
  { database, log }: Pick<Mesh, 'database' | 'log'>,
  product: Product,
  encode?: EncodeRow,
): BatchStore => ({
  progress: async () => (await readProgress(database, product, 'micro-batch')).get(0) ?? {},
  transaction: (work) =>
    database.transaction().execute((transaction) => {
      let begun: Progress = {};
      const changed: ServedChange[] = [];
      return work({
        lockProgress: async () => (begun = await lockProgress(transaction, product, 'micro-batch')),
        states: stateTable(transaction, product),
        async changeRows(rows) {
          await changeRows(transaction, product, 'micro-batch', rows);
          if (encode !== undefined) for (const row of rows) changed.push(row);
        },
        writeLate: (late) => writeLate(transaction, product, 'micro-batch', late),
        writePoison: (poison) => writePoison(transaction, product, 'micro-batch', poison),
        async writeProgress(progress) {
          await writeProgress(transaction, product, 'micro-batch', 0, progress);
          if (encode === undefined || progressMagnitude(progress) <= progressMagnitude(begun)) return;
          if (!(await isStaged({ transaction, log }, product, begun)))
            await stageServed({ transaction, log }, product, encode, progress);
          else await stageOutput(transaction, product, encode, { rows: changed, progress });
        },
      });
    }),
});
