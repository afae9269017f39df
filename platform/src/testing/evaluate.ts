import type { Row } from '../contract/column.ts';
import type { PartitionProgress, Progress } from '../product/progress.ts';
import type { QueryProduct } from '../product/product.ts';
import { isData, isLate } from './evaluator/lateness.ts';
import { OVERFLOW, Overflow } from './evaluator/overflow.ts';
import { productRows, type Reading } from './evaluator/stage-rows.ts';
import type { LogEntry, Logs } from './log-entry.ts';

export { OVERFLOW } from './evaluator/overflow.ts';

/** What a query gives over its logs: its rows over the records on time and over all, and where the late ones are. */
export interface Evaluation {
  readonly onTime: Outcome;
  readonly truth: Outcome;
  /** By contract, then in the order of the log. */
  readonly late: Readonly<Record<string, readonly Address[]>>;
  readonly progress: Progress;
}

export interface Address {
  readonly partition: number;
  readonly offset: number;
}

/** The rows, or the code of the error where a value or a sum of any group is beyond its type. */
export type Outcome = readonly Row[] | typeof OVERFLOW;

/**
 * The meaning of a query, written as plainly as possible: rows in arrays, everything by nested loops, nothing incremental, and no
 * code shared with the kernels, the flow, the operators or the printers; only the cut of a plan into stages is `stagesOf`'s. It
 * is what all speeds are compared with. `logs` are those of the contracts, by name, each up to the cut that is asked about.
 */
export function evaluate(product: QueryProduct, logs: Logs): Evaluation {
  const late = Object.fromEntries(product.inputs.map(({ name }) => [name, lateOf(product, name, logs[name] ?? [])]));
  const progress = Object.fromEntries(
    product.inputs.map((contract) => [
      contract.name,
      Array.from({ length: contract.partitions }, (_, partition) =>
        progressOf(contract.eventTime, logs[contract.name] ?? [], late[contract.name] ?? [], partition),
      ),
    ]),
  );
  return { onTime: outcome(product, logs, 'onTime'), truth: outcome(product, logs, 'truth'), late, progress };
}

function outcome(product: QueryProduct, logs: Logs, reading: Reading): Outcome {
  try {
    return productRows(product, logs, reading);
  } catch (error) {
    if (error instanceof Overflow) return OVERFLOW;
    throw error;
  }
}

/** A record is late if all leaves of its contract set it aside. */
function lateOf(product: QueryProduct, contract: string, log: readonly LogEntry[]): Address[] {
  const leaves = product.stages.leaves.filter(({ input }) => input.contract === contract);
  return log
    .filter(isData)
    .filter((record) => leaves.every((leaf) => isLate(leaf, log, record)))
    .map(({ partition, offset }) => ({ partition, offset }));
}

function progressOf(
  eventTime: string,
  log: readonly LogEntry[],
  late: readonly Address[],
  partition: number,
): PartitionProgress {
  const entries = log.filter((entry) => entry.partition === partition);
  const times = entries.map((entry) => (entry.row === undefined ? entry.marker : Number(entry.row[eventTime])));
  return {
    end: (entries.at(-1)?.offset ?? -1) + 1,
    maxTime: times.length === 0 ? null : Math.max(...times),
    accepted: entries.filter(isData).length,
    late: late.filter((address) => address.partition === partition).length,
  };
}
