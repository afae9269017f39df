import type { Row, Scalar, Value } from '../contract/column.ts';
import { keyJson } from '../contract/key-json.ts';
import { entryKey } from './flow-entry.ts';
import type { FlowStore } from './flow-operator.ts';
import type { StateEntry } from './flow.ts';
import type { FlowRowCodec } from './flow-row-codec.ts';
import { RowsWeight } from './rows-weight.ts';
import { schedule, type Scheduled } from './schedule.ts';
import type { GroupRow } from './state.ts';
import { Timeline } from './timeline.ts';

/** One side of a join or lookup: which store of the flow it is, its key, and how its rows are written. */
export interface KeyedSide {
  readonly store: number;
  readonly keyOf: (row: Row) => Value;
  readonly codec: FlowRowCodec;
  /** Its columns. */
  readonly names: readonly string[];
}

/** How long rows are kept; times in microseconds. */
export interface Keeping {
  /** The least watermark at which the first row of a timeline goes; Infinity where it stays. */
  firstGoesAt(rows: Timeline): number;
  /** How many of the first rows go at a watermark. */
  gone(rows: Timeline, watermark: number): number;
}

/**
 * The rows of a side that may still be asked for, by key. Input: rows; those whose key is NULL are not kept.
 * State: the rows in order of time, an entry each, as long as `Keeping` says. Law: what is kept depends only on the rows and the
 * last watermark; a row that goes in the call it came never was an entry.
 */
export interface KeyedRows extends FlowStore {
  add(rows: readonly GroupRow[]): void;
  of(key: Scalar): Timeline | undefined;
  /** Lets go of rows and writes the entries of what changed since the last call. */
  settle(watermark: number, entries: StateEntry[]): void;
}

interface KeyRows extends Scheduled {
  readonly key: Scalar;
  readonly rows: Timeline;
}

export function keyedRows({ store, keyOf, codec }: KeyedSide, keeping: Keeping): KeyedRows {
  const keys = new Map<Scalar, KeyRows>();
  const due = schedule<KeyRows>(({ rows }) => keeping.firstGoesAt(rows));
  const fresh = new Set<GroupRow>();
  let restored: GroupRow[] = [];
  const weight = new RowsWeight();
  const put = (key: Scalar, rows: readonly GroupRow[]): void => {
    let own = keys.get(key);
    if (own === undefined) keys.set(key, (own = { key, rows: new Timeline(), scheduledAt: Infinity }));
    own.rows.add(rows);
    due.update(own);
  };
  const byKey = (rows: readonly GroupRow[]) => Map.groupBy(rows, ({ row }) => keyOf(row) as Scalar);
  /** Restored rows come in any order: they are put in together, to be sorted once. */
  const load = (): void => {
    if (restored.length === 0) return;
    for (const [key, rows] of byKey(restored)) put(key, rows);
    restored = [];
  };
  return {
    add(given) {
      load();
      for (const [key, rows] of byKey(given)) {
        if (key === null) continue;
        put(key, rows);
        for (const row of rows) fresh.add(row);
      }
    },
    of(key) {
      load();
      return keys.get(key)?.rows;
    },
    settle(watermark, entries) {
      load();
      for (const own of due.due(watermark)) {
        for (const row of own.rows.take(keeping.gone(own.rows, watermark))) {
          if (fresh.delete(row)) continue;
          weight.remove(1);
          entries.push({ key: rowEntryKey(store, row), value: null, until: Infinity });
        }
        if (own.rows.size === 0) keys.delete(own.key);
        else due.update(own);
      }
      for (const row of fresh) {
        const value = codec.encode(row);
        weight.add(value.length);
        entries.push({ key: rowEntryKey(store, row), value, until: Infinity });
      }
      fresh.clear();
    },
    restore({ time }, value) {
      restored.push(codec.decode(time, value));
      weight.add(value.length);
    },
    untilOf: () => Infinity,
    heldBytes: () => weight.bytes,
  };
}

/** The key of the entry of a row that a store keeps. */
export const rowEntryKey = (store: number, { time, order }: GroupRow): Buffer =>
  entryKey({ store, time, text: keyJson(order) });
