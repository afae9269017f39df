import type { Scalar } from '../contract/column.ts';
import type { FlowOperator, FlowStore, Passed } from './flow-operator.ts';
import { type KeyedRows, keyedRows, type KeyedSide } from './keyed-rows.ts';
import { pairRows } from './pair-rows.ts';
import type { GroupRow } from './state.ts';
import type { Timeline } from './timeline.ts';

export interface JoinSide extends KeyedSide {
  readonly input: FlowOperator;
}

/**
 * Joins within a time: a symmetric join, each side kept by key and in order of time. Input: two sides. Output: the pairs of rows of equal keys,
 * neither NULL, at most `within` microseconds apart; a pair has the later time, and the order of left, then right.
 * State: the rows of a side until the other side's watermark is beyond their time and `within`, when no row to come can meet them.
 * Law: the pairs passed on are those of all rows, each once. A row costs a search and its pairs.
 */
export function joinWithin(
  left: JoinSide,
  right: JoinSide,
  within: number,
): FlowOperator & { readonly stores: readonly [FlowStore, FlowStore] } {
  const keeping = {
    firstGoesAt: (rows: Timeline) => (rows.at(0)?.time ?? Infinity) + within + 1,
    gone: (rows: Timeline, watermark: number) => rows.countBefore(watermark - within),
  };
  const [lefts, rights] = [keyedRows(left, keeping), keyedRows(right, keeping)];
  const pairOf = pairRows(left.names, right.names);
  const pair = (l: GroupRow, r: GroupRow): GroupRow => ({
    finalAt: -Infinity,
    time: Math.max(l.time, r.time),
    order: [...l.order, ...r.order],
    row: pairOf(l.row, r.row),
    shown: true,
  });
  const matches = ({ time, row }: GroupRow, { keyOf }: KeyedSide, others: KeyedRows): readonly GroupRow[] =>
    others.of(keyOf(row) as Scalar)?.between(time - within, time + within) ?? [];
  return {
    stores: [lefts, rights],
    advance(watermarks, entries): Passed {
      const [l, r] = [left.input.advance(watermarks, entries), right.input.advance(watermarks, entries)];
      const rows: GroupRow[] = [];
      // New rights meet the lefts of before, new lefts all rights: each pair once.
      for (const row of r.rows) for (const match of matches(row, right, lefts)) rows.push(pair(match, row));
      rights.add(r.rows);
      for (const row of l.rows) for (const match of matches(row, left, rights)) rows.push(pair(row, match));
      lefts.add(l.rows);
      lefts.settle(r.watermark, entries);
      rights.settle(l.watermark, entries);
      return { rows, watermark: Math.min(l.watermark, r.watermark) };
    },
  };
}
