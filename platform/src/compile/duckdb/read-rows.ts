import {
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBTimestampValue,
  type DuckDBConnection,
  type DuckDBDataChunk,
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
  for await (const chunk of chunks(connection, query)) {
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

async function* chunks(connection: DuckDBConnection, query: string): AsyncGenerator<DuckDBDataChunk> {
  try {
    yield* await connection.stream(query);
  } catch (error) {
    const message = error instanceof Error ? error.message : '';
    // What DuckDB says where a sum, or a double's units, leave the 128 bits they are computed in.
    if (/^(?:Out of Range|Conversion) Error/.test(message)) throw overflow(message, 'sums within 38 digits', error);
    throw error;
  }
}

function fromDuckDB(name: string, { type }: Column, value: DuckDBValue): Value {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return value + 0;
  if (typeof value === 'bigint') {
    const whole = integer(value);
    if (typeof whole === 'number') return whole;
    throw overflow(`${value} in column ${name}`, 'a whole number within ±(2^53 - 1)');
  }
  if (value instanceof DuckDBTimestampValue) return Number(value.micros);
  if (value instanceof DuckDBDateValue) return value.days;
  if (value instanceof DuckDBDecimalValue && type.kind === 'decimal') {
    const limit = 10n ** BigInt(type.precision);
    if (value.value < limit && value.value > -limit) return integer(value.value);
    throw overflow(`${value.value} units in column ${name}`, `at most ${type.precision} digits`);
  }
  throw new TypeError(`column ${name}: a DuckDB value that no ${type.kind} has: ${String(value)}`);
}

const overflow = (found: string, expected: string, cause?: unknown): MeshError =>
  new MeshError({
    code: 'AGGREGATE_OVERFLOW',
    found,
    expected,
    likelyCause: 'a sum over too many or too large values; group more finely, or declare the column otherwise',
    cause,
  });
