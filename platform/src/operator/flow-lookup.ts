import type { Scalar } from '../contract/column.ts';
import type { FlowOperator, FlowStore, Passed } from './flow-operator.ts';
import type { JoinSide } from './flow-join.ts';
import { keyedRows, rowEntryKey } from './keyed-rows.ts';
import { pairRows } from './pair-rows.ts';
import { RowsWeight } from './rows-weight.ts';
import { schedule, type Scheduled } from './schedule.ts';
import type { GroupRow } from './state.ts';
import type { Timeline } from './timeline.ts';

interface Pending extends Scheduled {
  readonly row: GroupRow;
}

/**
 * Looks a table up as of a time. Input: left rows, and versions of the table's rows. Output: each left row once the table's watermark
 * is beyond its time, with the version of its key that has the greatest (time, order) not after it, or NULLs; it keeps time and order.
 * State: left rows until then; of each key of the table the versions after the lesser watermark, and the one before them.
 * Law: the rows passed on are those of all rows; no version to come is as early as a left row that is decided.
 */
export function lookup(
  left: JoinSide,
  right: JoinSide,
): FlowOperator & { readonly stores: readonly [FlowStore, FlowStore] } {
  const versions = keyedRows(right, {
    firstGoesAt: (rows: Timeline) => rows.at(1)?.time ?? Infinity,
    gone: (rows: Timeline, watermark: number) => rows.countBefore(watermark + 1) - 1,
  });
  const pending = schedule<Pending>(({ row }) => row.time + 1);
  const weight = new RowsWeight();
  const pairOf = pairRows(left.names, right.names);
  const decide = ({ time, order, row }: GroupRow): GroupRow => {
    const table = versions.of(left.keyOf(row) as Scalar);
    const version = table?.at(table.countBefore(time + 1) - 1);
    return { finalAt: -Infinity, time, order, row: pairOf(row, version?.row), shown: true };
  };
  return {
    stores: [
      {
        restore({ time }, value) {
          pending.update({ row: left.codec.decode(time, value), scheduledAt: Infinity });
          weight.add(value.length);
        },
        untilOf: () => Infinity,
        heldBytes: () => weight.bytes,
      },
      versions,
    ],
    advance(watermarks, entries): Passed {
      const [l, r] = [left.input.advance(watermarks, entries), right.input.advance(watermarks, entries)];
      versions.add(r.rows);
      const rows: GroupRow[] = [];
      for (const { row } of pending.due(r.watermark)) {
        rows.push(decide(row));
        weight.remove(1);
        entries.push({ key: rowEntryKey(left.store, row), value: null, until: Infinity });
      }
      for (const row of l.rows) {
        if (row.time < r.watermark) {
          rows.push(decide(row));
          continue;
        }
        pending.update({ row, scheduledAt: Infinity });
        const value = left.codec.encode(row);
        weight.add(value.length);
        entries.push({ key: rowEntryKey(left.store, row), value, until: Infinity });
      }
      const watermark = Math.min(l.watermark, r.watermark);
      versions.settle(watermark, entries);
      return { rows, watermark };
    },
  };
}
