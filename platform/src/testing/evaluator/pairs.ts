import type { Row } from '../../contract/column.ts';
import type { Expression } from '../../plan/expression.ts';
import type { Stage } from '../../plan/stages.ts';
import { compareLists, compareScalars } from './order.ts';
import type { Known, Timed } from './timed.ts';
import { valueOf } from './value-of.ts';

type Pairing = Extract<Stage, { kind: 'join' | 'lookup' }>;

/** Every left row with every right row of its key and about its time. */
export const joined = ({ leftKey, rightKey, within }: Pairing, left: Known, right: Known): Timed[] =>
  left.rows.flatMap((one) =>
    right.rows
      .filter((other) => sameKey(leftKey, one.row, rightKey, other.row) && Math.abs(one.time - other.time) <= within)
      .map((other) => ({
        time: Math.max(one.time, other.time),
        order: [...one.order, ...other.order],
        row: pairOf(one.row, other.row),
      })),
  );

/** Every left row that is decided, with the table's row as of its time. */
export function lookedUp({ leftKey, rightKey }: Pairing, left: Known, table: Known): Timed[] {
  const decided = left.rows.filter(({ time }) => table.watermark > time);
  return decided.map((one) => {
    const versions = table.rows
      .filter((other) => sameKey(leftKey, one.row, rightKey, other.row) && other.time <= one.time)
      .toSorted((a, b) => a.time - b.time || compareLists(a.order, b.order));
    return { time: one.time, order: one.order, row: pairOf(one.row, versions.at(-1)?.row ?? {}) };
  });
}

function sameKey(leftKey: Expression, left: Row, rightKey: Expression, right: Row): boolean {
  const [a, b] = [valueOf(leftKey, left), valueOf(rightKey, right)];
  return a !== null && b !== null && compareScalars(a, b) === 0;
}

/** A column that the right row has not is NULL to whoever reads it. */
const pairOf = (left: Row, right: Row): Row => ({
  ...Object.fromEntries(Object.entries(left).map(([name, value]) => [`left.${name}`, value])),
  ...Object.fromEntries(Object.entries(right).map(([name, value]) => [`right.${name}`, value])),
});
