import { groupKeyOf } from '../compile/index.ts';
import type { Row } from '../contract/index.ts';
import { partitionOf } from '../log/index.ts';
import type { Product, Progress, QueryProduct } from '../product/index.ts';
import { evaluate, OVERFLOW } from './evaluate.ts';
import type { LogEntry, Logs } from './log-entry.ts';
import { shopTruth } from './shop-truth.ts';
import { sale, type Sale } from './shop.ts';
import type { LateAddress } from '../serving/index.ts';

/** What a task must show at a cut. */
export interface LawTruth {
  /** In no order. */
  readonly rows: readonly Row[];
  readonly late: readonly LateAddress[];
  readonly progress: Progress;
}

/** The truth of a product at a cut, of the rows that `task` owns; of all rows where none is named. */
export function lawTruth(product: Product, logs: Logs, cut: Progress, task?: number): LawTruth {
  const within = Object.fromEntries(
    product.inputs.map(({ name }) => [
      name,
      (logs[name] ?? []).filter(({ partition, offset }) => offset < (cut[name]?.[partition]?.end ?? 0)),
    ]),
  );
  if (product.kind === 'process') return processTruth(product, within[sale.name] ?? [], cut);
  const { onTime, late, progress } = evaluate(product, within);
  if (onTime === OVERFLOW) throw new RangeError('the shop has no sums that overflow');
  return {
    rows: onTime.filter(
      (row) => task === undefined || ownerOf(product, row) === undefined || ownerOf(product, row) === task,
    ),
    late: Object.entries(late).flatMap(([contract, addresses]) =>
      addresses.map(({ partition, offset }) => ({ contract, partition, offset })),
    ),
    progress,
  };
}

/** The merging task of a two-step product that owns the row's group. */
export function ownerOf({ layout, plan, inputs }: QueryProduct, row: Row): number | undefined {
  if (layout !== 'two-step' || plan.kind !== 'aggregate') return undefined;
  return partitionOf(Buffer.from(groupKeyOf(plan, row)), inputs[0]?.partitions ?? 0);
}

function processTruth(product: Product, logged: readonly LogEntry[], cut: Progress): LawTruth {
  const truth = shopTruth(
    product,
    logged.map(({ partition, offset, sequence = 0, row, marker }) => ({
      partition,
      offset,
      sequence,
      sale: (row ?? null) as Sale | null,
      time: Number(row?.['soldAt'] ?? marker),
    })),
    (cut[sale.name] ?? []).map(({ end }) => end),
  );
  return { rows: [...truth.rows.values()], late: [], progress: { [sale.name]: truth.progress } };
}

/** Rows in an order of their own, to compare sets of them. */
export const sortedRows = (rows: Iterable<Row>): string[] =>
  [...rows].map((row) => JSON.stringify(Object.entries(row).toSorted(([a], [b]) => (a < b ? -1 : 1)))).toSorted();
