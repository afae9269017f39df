import type { Row, Value } from '../contract/column.ts';
import type { FlowOperator } from './flow-operator.ts';

/**
 * Chooses rows and columns. Input: rows. Output: of each for which `where` is true a row of these columns, of the same time and order.
 * State: none. Law: a row for each row passed.
 */
export const select = (
  input: FlowOperator,
  where: ((row: Row) => Value) | null,
  columns: (row: Row) => Row,
): FlowOperator => ({
  advance(watermarks, entries) {
    const { rows, watermark } = input.advance(watermarks, entries);
    const kept = where === null ? rows : rows.filter(({ row }) => where(row) === true);
    return { rows: kept.map((timed) => ({ ...timed, row: columns(timed.row) })), watermark };
  },
});
