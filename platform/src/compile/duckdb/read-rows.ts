import {
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBTimestampValue,
  type DuckDBConnection,
  type DuckDBValue,
} from '@duckdb/node-api';
import type { Columns, Row, Value } from '../../contract/column.ts';
import { integer } from '../../contract/decimal.ts';

/**
 * Runs `query` and yields its rows, whose columns are `columns` in their order, with the values that the contract's
 * types have in JavaScript: decimals as scaled integers, timestamps as microseconds, dates as days. Streams: a chunk of
 * rows is held at a time.
 */
export async function* readRows(connection: DuckDBConnection, query: string, columns: Columns): AsyncGenerator<Row> {
  const names = Object.keys(columns);
  const result = await connection.stream(query);
  for await (const chunk of result) {
    const values = chunk.getColumns();
    for (let index = 0; index < chunk.rowCount; index++) {
      const row: Record<string, Value> = {};
      for (const [at, name] of names.entries()) row[name] = fromDuckDB(values[at]?.[index] ?? null);
      yield row;
    }
  }
}

/** The value of a contract's type from DuckDB's. */
export function fromDuckDB(value: DuckDBValue): Value {
  switch (typeof value) {
    case 'number':
      return value + 0;
    case 'bigint':
      return integer(value);
    case 'string':
    case 'boolean':
      return value;
  }
  if (value instanceof DuckDBTimestampValue) return Number(value.micros);
  if (value instanceof DuckDBDecimalValue) return integer(value.value);
  if (value instanceof DuckDBDateValue) return value.days;
  if (value === null) return null;
  throw new TypeError(`a DuckDB value that no contract has: ${String(value)}`);
}
