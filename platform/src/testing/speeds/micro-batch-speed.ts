import { recordReader } from '../../compile/index.ts';
import type { Row } from '../../contract/column.ts';
import { emptyCut, readRange, type Cut } from '../../log/index.ts';
import type { Calculate } from '../../micro-batch/calculation.ts';
import { memoryStateStore } from '../../micro-batch/memory-state-store.ts';
import { processCalculation } from '../../micro-batch/process-calculation.ts';
import { queryCalculation } from '../../micro-batch/query-calculation.ts';
import type { PoisonNote, Product, Progress } from '../../product/index.ts';
import type { LateRecord, Shown } from './shown.ts';
import type { SourceLog } from './source-log.ts';

/** Micro-batches of a product as they run for real, but for the database: states and rows are in memory. */
export interface MicroBatches {
  /** Takes in what lies between what is served and these cuts, by contract. */
  take(to: Readonly<Record<string, Cut>>): Promise<Shown>;
  readonly late: readonly LateRecord[];
  readonly poison: readonly PoisonNote[];
}

/** Begins with nothing served. */
export function microBatches({ log, registry }: SourceLog, product: Product): MicroBatches {
  const begin: Calculate =
    product.kind === 'query'
      ? queryCalculation(product, registry)
      : processCalculation(product, recordReader(product.input, registry));
  const states = memoryStateStore();
  const rows = new Map<string, Row>();
  const late: LateRecord[] = [];
  const poison: PoisonNote[] = [];
  let served: Progress = {};
  return {
    late,
    poison,
    async take(to) {
      const calculation = begin(served);
      for (const { name, partitions } of product.inputs) {
        const from = served[name]?.map(({ end }) => end) ?? emptyCut(partitions);
        for await (const batch of readRange(log, name, from, to[name] ?? from)) await calculation.feed(batch);
      }
      const result = await calculation.finish(states);
      for (const { key, row } of result.rows) {
        if (row === null) rows.delete(key);
        else rows.set(key, row);
      }
      late.push(...result.late);
      poison.push(...result.poison);
      // As it comes back from the database.
      served = JSON.parse(JSON.stringify(result.progress)) as Progress;
      return { rows: new Map(rows), progress: served };
    },
  };
}
