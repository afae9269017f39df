import { BIGINT, INTEGER, type DuckDBType } from '@duckdb/node-api';
import { duckdbTypeOf } from '../compile/duckdb/index.ts';
import type { Columns } from '../contract/column.ts';

/**
 * Columns of every archive file, before the contract's own. A watermark marker is a row as well: its time is in
 * `_marker` and everything of the contract is NULL, so that the archive knows the watermark at any cut by itself.
 */
export const ADDRESS_COLUMNS = {
  _partition: INTEGER,
  _offset: BIGINT,
  /** The record's place among all of its contract; NULL for a marker. Older files lack it, which counts as 0. */
  _sequence: BIGINT,
  /** The greatest event time or marker before this row in its partition, microseconds since 1970; NULL at first. */
  _max_time: BIGINT,
  /** A watermark marker's time, microseconds since 1970; NULL for a data record. */
  _marker: BIGINT,
  /** The registry's id of the writer schema; NULL for a marker. */
  _schema_id: INTEGER,
} as const;

/** Names and types of all columns of a contract's archive, in the order they are written. */
export function archiveColumns(columns: Columns): readonly { readonly name: string; readonly type: DuckDBType }[] {
  return [
    ...Object.entries(ADDRESS_COLUMNS).map(([name, type]) => ({ name, type })),
    ...Object.entries(columns).map(([name, column]) => ({ name, type: duckdbTypeOf(column.type) })),
  ];
}
