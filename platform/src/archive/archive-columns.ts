import {
  BIGINT,
  BOOLEAN,
  DATE,
  DECIMAL,
  DOUBLE,
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBTimestampValue,
  INTEGER,
  TIMESTAMP,
  VARCHAR,
  type DuckDBType,
  type DuckDBValue,
} from '@duckdb/node-api';
import type { Columns, ColumnType, Value } from '../contract/column.ts';

/**
 * Columns of every archive file, before the contract's own. A watermark marker is a row as well: its time is in
 * `_marker` and everything of the contract is NULL, so that the archive knows the watermark at any cut by itself.
 */
export const ADDRESS_COLUMNS = {
  _partition: INTEGER,
  _offset: BIGINT,
  /** Its place among the contract's records over all partitions, see `log/sequence.ts`; NULL for a marker. */
  _sequence: BIGINT,
  /** The greatest event time or marker before this row in its partition, microseconds since 1970; NULL at first. */
  _max_time: BIGINT,
  /** A watermark marker's time, microseconds since 1970; NULL for a data record. */
  _marker: BIGINT,
  /** The registry's id of the writer schema; NULL for a marker. */
  _schema_id: INTEGER,
} as const;

/** DuckDB's type of a contract's column, as the table in the design's `semantics` gives it. */
function duckdbTypeOf(type: ColumnType): DuckDBType {
  switch (type.kind) {
    case 'text':
    case 'enum':
      return VARCHAR;
    case 'boolean':
      return BOOLEAN;
    case 'int32':
    case 'int64':
      return BIGINT;
    case 'decimal':
      return DECIMAL(type.precision, type.scale);
    case 'double':
      return DOUBLE;
    case 'timestamp':
      return TIMESTAMP;
    case 'date':
      return DATE;
  }
}

/** Names and types of all columns of a contract's archive, in the order they are written. */
export function archiveColumns(columns: Columns): readonly { readonly name: string; readonly type: DuckDBType }[] {
  return [
    ...Object.entries(ADDRESS_COLUMNS).map(([name, type]) => ({ name, type })),
    ...Object.entries(columns).map(([name, column]) => ({ name, type: duckdbTypeOf(column.type) })),
  ];
}

/** The function that turns a contract's value into what DuckDB's vectors take. */
export function toDuckDB(type: ColumnType): (value: Value) => DuckDBValue {
  switch (type.kind) {
    case 'int32':
    case 'int64':
      return (value) => (value === null ? null : BigInt(value));
    case 'decimal':
      return (value) => (value === null ? null : new DuckDBDecimalValue(BigInt(value), type.precision, type.scale));
    case 'timestamp':
      return (value) => (value === null ? null : new DuckDBTimestampValue(BigInt(value)));
    case 'date':
      return (value) => (value === null ? null : new DuckDBDateValue(Number(value)));
    case 'text':
    case 'enum':
    case 'boolean':
    case 'double':
      return (value) => value;
  }
}
