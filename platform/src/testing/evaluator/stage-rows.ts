import type { Row } from '../../contract/column.ts';
import type { Expression, NamedExpression } from '../../plan/expression.ts';
import type { Leaf, Stage } from '../../plan/stages.ts';
import type { QueryProduct } from '../../product/product.ts';
import type { LogEntry, Logs } from '../log-entry.ts';
import { aggregateRows } from './aggregate-rows.ts';
import { isData, isLate, isLateFor, timeOf, watermarkOf, type DataEntry } from './lateness.ts';
import { joined, lookedUp } from './pairs.ts';
import type { Known, Timed } from './timed.ts';
import { passes, valueOf } from './value-of.ts';
import type { Span } from './windows.ts';

/** Which records count: all of them, or those that are not late. */
export type Reading = 'truth' | 'onTime';

/** The rows of a product over its logs: open windows too, of the products it reads finals only. */
export function productRows(product: QueryProduct, logs: Logs, reading: Reading): Row[] {
  const { root } = product.stages;
  const shown =
    root.kind === 'leaf' || root.kind === 'aggregate'
      ? windowRows(product, logs, reading, root, 'all').rows
      : known(product, logs, reading, root).rows;
  return shown.map(({ row }) => row);
}

/** What a stage passes on to another: final rows of windows, and all other rows. */
function known(product: QueryProduct, logs: Logs, reading: Reading, stage: Stage): Known {
  switch (stage.kind) {
    case 'select': {
      const { rows, watermark } = known(product, logs, reading, stage.input);
      return { rows: selected(rows, stage.where, stage.columns), watermark };
    }
    case 'join':
    case 'lookup': {
      const left = known(product, logs, reading, stage.left);
      const right = known(product, logs, reading, stage.right);
      const rows = stage.kind === 'join' ? joined(stage, left, right) : lookedUp(stage, left, right);
      return { rows, watermark: Math.min(left.watermark, right.watermark) };
    }
    default:
      return windowRows(product, logs, reading, stage, 'finals');
  }
}

/** The rows of an aggregate or a leaf: of its final windows, or of open ones too. */
function windowRows(
  product: QueryProduct,
  logs: Logs,
  reading: Reading,
  stage: Extract<Stage, { kind: 'leaf' | 'aggregate' }>,
  which: 'finals' | 'all',
): Known {
  if (stage.kind === 'aggregate') {
    const { rows, watermark } = known(product, logs, reading, stage.input);
    return { rows: aggregateRows(stage.plan, rows, () => true, which === 'all' ? Infinity : watermark), watermark };
  }
  const leaf = product.stages.leaves[stage.leaf];
  if (leaf === undefined) throw new RangeError(`no leaf ${String(stage.leaf)}`);
  const log = logs[leaf.input.contract] ?? [];
  const partitions = product.inputs.find(({ name }) => name === leaf.input.contract)?.partitions ?? 0;
  const watermark = watermarkOf(leaf, log, partitions);
  return { rows: leafRows(leaf, log, reading, which === 'all' ? Infinity : watermark), watermark };
}

function leafRows(leaf: Leaf, log: readonly LogEntry[], reading: Reading, endBy: number): readonly Timed[] {
  const records = log.filter(isData).filter((record) => reading === 'truth' || !isLate(leaf, log, record));
  const entries = new Map<Timed, DataEntry>(records.map((record) => [timed(leaf, record), record]));
  const input = [...entries.keys()];
  if (leaf.kind === 'rows') return selected(input, leaf.where, leaf.columns);
  const takes = (row: Timed, span: Span): boolean => {
    const record = entries.get(row);
    return reading === 'truth' || record === undefined || !isLateFor(leaf, log, record, span);
  };
  return aggregateRows(leaf.plan, input, takes, endBy);
}

const timed = (leaf: Leaf, entry: DataEntry): Timed => ({
  time: timeOf(leaf, entry),
  order: [entry.sequence ?? 0, entry.partition, entry.offset],
  row: entry.row,
});

const selected = (
  rows: readonly Timed[],
  where: Expression | null,
  columns: readonly NamedExpression[],
): readonly Timed[] =>
  rows
    .filter(({ row }) => passes(where, row))
    .map(({ time, order, row }) => ({
      time,
      order,
      row: Object.fromEntries(columns.map(({ name, value }) => [name, valueOf(value, row)])),
    }));
