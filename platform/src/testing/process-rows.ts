import type { Contract } from '../contract/contract.ts';
import { ProcessEngine } from '../operator/process-engine.ts';
import type { ProcessProduct } from '../product/product.ts';
import { processRowKey } from '../serving/row-key.ts';
import type { ServedRow } from '../serving/served.ts';
import type { LogEntry } from './log-entry.ts';

/** The rows of a process over the entries of each partition, in offset order. */
export const processRows = (product: ProcessProduct, partitions: readonly (readonly LogEntry[])[]): ServedRow[] =>
  partitions.flatMap((entries) => {
    const engine = new ProcessEngine(product, null);
    return entries.flatMap(({ partition, offset, row, marker }) => {
      if (row === undefined) engine.marker(offset, marker);
      else engine.record(offset, timeOf(product.input, row), String(row[product.input.key]), row);
      const { rows } = engine.take();
      return rows.map(({ ordinal, row: emitted }) => ({
        ...{ key: processRowKey({ partition, offset, ordinal }), task: partition, row: emitted },
      }));
    });
  });

const timeOf = (contract: Contract, row: Readonly<Record<string, unknown>>): number =>
  row[contract.eventTime] as number;
