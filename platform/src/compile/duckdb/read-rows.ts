import {
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBListValue,
  DuckDBStructValue,
  DuckDBTimestampValue,
  type DuckDBConnection,
  type DuckDBValue,
} from '@duckdb/node-api';
import type { Columns, ColumnType, Row, Value } from '../../contract/column.ts';
import { integer } from '../../contract/decimal.ts';

/** Makes a row's value of what DuckDB gave; `row` has the columns before it. */
export type Decode = (value: DuckDBValue, row: Row) => Value;

/**
 * Runs `query` and yields its rows, whose columns are `columns` in their order, with the values that the contract's
 * types have in JavaScript: decimals as scaled integers, timestamps as microseconds, dates as days. Streams: a chunk of
 * rows is held at a time.
 */
export const readRows = (connection: DuckDBConnection, query: string, columns: Columns): AsyncGenerator<Row> =>
  decodeRows(connection, query, new Map(Object.entries(columns).map(([name, { type }]) => [name, valueOf(type)])));

/** As {@link readRows}, of columns given by name with what makes their values. */
export async function* decodeRows(
  connection: DuckDBConnection,
  query: string,
  columns: ReadonlyMap<string, Decode>,
): AsyncGenerator<Row> {
  const entries = [...columns];
  for await (const chunk of await connection.stream(query)) {
    const values = chunk.getColumns();
    for (let index = 0; index < chunk.rowCount; index++) {
      const row: Record<string, Value> = {};
      for (const [at, [name, decode]] of entries.entries()) row[name] = decode(values[at]?.[index] ?? null, row);
      yield row;
    }
  }
}

/** The decoder of a column's type. */
export function valueOf(type: ColumnType): Decode {
  if (type.kind === 'list') return listOf(type.fields);
  return (value) => {
    if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
    if (typeof value === 'number') return value + 0;
    if (typeof value === 'bigint') return integer(value);
    if (value instanceof DuckDBTimestampValue) return Number(value.micros);
    if (value instanceof DuckDBDateValue) return value.days;
    if (value instanceof DuckDBDecimalValue) return integer(value.value);
    throw new TypeError(`a DuckDB value that no ${type.kind} has: ${String(value)}`);
  };
}

function listOf(columns: Columns): Decode {
  const fields = Object.entries(columns).map(([name, { type }]) => ({ name, decode: valueOf(type) }));
  return (value) => {
    if (value === null) return null;
    if (!(value instanceof DuckDBListValue)) throw new TypeError(`no list: ${String(value)}`);
    return value.items.map((item) => {
      const entries = item instanceof DuckDBStructValue ? item.entries : {};
      return Object.fromEntries(fields.map(({ name, decode }) => [name, decode(entries[name] ?? null, {})]));
    });
  };
}
