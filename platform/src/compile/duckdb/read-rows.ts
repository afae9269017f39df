import {
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBTimestampValue,
  type DuckDBConnection,
  type DuckDBValue,
} from '@duckdb/node-api';
import type { Column, Columns, Row, Value } from '../../contract/column.ts';
import { integer } from '../../contract/decimal.ts';
import { MeshError } from '../../error/index.ts';

/**
 * Runs `query` and yields its rows, whose columns are `columns` in their order, with the values that the contract's
 * types have in JavaScript: decimals as scaled integers, timestamps as microseconds, dates as days. Streams: a chunk of
 * rows is held at a time. Fails with `AGGREGATE_OVERFLOW` where a sum leaves its type.
 */
export async function* readRows(connection: DuckDBConnection, query: string, columns: Columns): AsyncGenerator<Row> {
  const entries = Object.entries(columns);
  const result = await connection.stream(query);
  for await (const chunk of result) {
    const values = chunk.getColumns();
    for (let index = 0; index < chunk.rowCount; index++) {
      const row: Record<string, Value> = {};
      for (const [at, [name, column]] of entries.entries()) {
        row[name] = fromDuckDB(name, column, values[at]?.[index] ?? null);
      }
      yield row;
    }
  }
}

function fromDuckDB(name: string, { type }: Column, value: DuckDBValue): Value {
  switch (typeof value) {
    case 'number':
      return value + 0;
    case 'bigint': {
      const whole = integer(value);
      return typeof whole === 'number' ? whole : overflow(name, value, 'a whole number within ±(2^53 - 1)');
    }
    case 'string':
    case 'boolean':
      return value;
  }
  if (value === null) return null;
  if (value instanceof DuckDBTimestampValue) return Number(value.micros);
  if (value instanceof DuckDBDateValue) return value.days;
  if (value instanceof DuckDBDecimalValue && type.kind === 'decimal') {
    const limit = 10n ** BigInt(type.precision);
    if (value.value >= limit || value.value <= -limit) overflow(name, value, `at most ${type.precision} digits`);
    return integer(value.value);
  }
  throw new TypeError(`column ${name}: a DuckDB value that no ${type.kind} has: ${String(value)}`);
}

function overflow(name: string, value: DuckDBValue, expected: string): never {
  throw new MeshError({
    code: 'AGGREGATE_OVERFLOW',
    found: `${String(value)} in column ${name}`,
    expected,
    likelyCause: 'a sum over too many or too large values; group more finely, or declare the column otherwise',
  });
}
