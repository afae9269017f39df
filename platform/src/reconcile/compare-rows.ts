import { rowToJson } from '../compile/index.ts';
import type { Columns } from '../contract/column.ts';
import type { Product, Speed } from '../product/product.ts';
import { rowOrder, type ServedRow } from '../serving/index.ts';
import { formatTime } from '../time/index.ts';
import { matchRows, sameRow, type Match } from './match-rows.ts';
import type { Difference, Json } from './reconciliation.ts';

export interface RowsToCompare {
  readonly product: Product;
  readonly speed: Speed;
  readonly truth: readonly ServedRow[];
  /** What the speed must show: the rows over the records on time, or the truth for batch; of a process those without what it left out. */
  readonly onTime: readonly ServedRow[];
  readonly actual: readonly ServedRow[];
}

/** The rows that differ, in the order readers get rows in. */
export function compareRows({ product, speed, truth, onTime, actual }: RowsToCompare): Difference[] {
  const columns = product.output;
  const order = rowOrder(product);
  return matchRows(product, truth, onTime, actual)
    .flatMap((match) => {
      const cause = causeOf(product, match);
      const shown = match.truth ?? match.onTime ?? match.actual;
      return cause === undefined || shown === undefined ? [] : [{ ...match, cause, shown }];
    })
    .toSorted((a, b) => order(a.shown, b.shown))
    .map(({ cause, shown, ...match }): Difference => {
      const onlyOnTime = match.truth === undefined && cause === 'unexplained';
      const expected = onlyOnTime || sameRow(columns, match.truth, match.actual) ? match.onTime : match.truth;
      return {
        speed,
        key: keyOf(product, shown),
        windowStart: windowStartOf(shown),
        expected: json(columns, expected),
        actual: json(columns, match.actual),
        cause,
      };
    });
}

function causeOf(
  { kind, output: columns }: Product,
  { truth, onTime, actual }: Match,
): Difference['cause'] | undefined {
  // Nothing is late for a process: its rows on time are those without the steps that were left out.
  const otherwise = kind === 'process' ? 'poison' : 'late';
  if (!sameRow(columns, actual, onTime)) return 'unexplained';
  return sameRow(columns, onTime, truth) ? undefined : otherwise;
}

const json = (columns: Columns, served: ServedRow | undefined): Json =>
  served === undefined ? null : rowToJson(columns, served.row);

/** An aggregate's group columns, all columns of a select, or a process's input address; the stored key of a row whose address nobody gave. */
function keyOf(product: Product, { key, row }: ServedRow): Json {
  if (product.kind === 'query') {
    if (product.plan.kind === 'select') return rowToJson(product.output, row);
    const group: Columns = Object.fromEntries(product.plan.group.map(({ name, value }) => [name, value.column]));
    return rowToJson(group, row);
  }
  const [, partition, offset, ordinal] = /^\[(\d+),(\d+),(\d+)\]$/.exec(key) ?? [];
  if (partition === undefined) return key;
  return { partition: Number(partition), offset: Number(offset), ordinal: Number(ordinal) };
}

function windowStartOf({ row }: ServedRow): Json {
  const start = row['windowStart'];
  return typeof start === 'number' ? formatTime(start) : null;
}
