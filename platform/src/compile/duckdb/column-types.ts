import {
  BIGINT,
  BOOLEAN,
  DATE,
  DECIMAL,
  DOUBLE,
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBListValue,
  DuckDBStructValue,
  DuckDBTimestampValue,
  LIST,
  STRUCT,
  TIMESTAMP,
  VARCHAR,
  type DuckDBType,
  type DuckDBValue,
} from '@duckdb/node-api';
import type { ColumnType, Row, Value } from '../../contract/column.ts';

/** DuckDB's type of a column, as the table in the design's `semantics` gives it. */
export function duckdbTypeOf(type: ColumnType): DuckDBType {
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
    case 'list':
      return LIST(
        STRUCT(
          Object.fromEntries(Object.entries(type.fields).map(([name, field]) => [name, duckdbTypeOf(field.type)])),
        ),
      );
  }
}

/** The function that turns a column's value into what DuckDB's vectors take. */
export function toDuckDB(type: ColumnType): (value: Value) => DuckDBValue {
  const convert = notNull(type);
  return (value) => (value === null ? null : convert(value));
}

function notNull(type: ColumnType): (value: Exclude<Value, null>) => DuckDBValue {
  switch (type.kind) {
    case 'int32':
    case 'int64':
      return (value) => BigInt(value as number);
    case 'decimal':
      return (value) => new DuckDBDecimalValue(BigInt(value as number | bigint), type.precision, type.scale);
    case 'timestamp':
      return (value) => new DuckDBTimestampValue(BigInt(value as number));
    case 'date':
      return (value) => new DuckDBDateValue(Number(value));
    case 'text':
    case 'enum':
    case 'boolean':
    case 'double':
      return (value) => value as string | boolean | number;
    case 'list': {
      const fields = Object.entries(type.fields).map(([name, field]) => ({ name, convert: toDuckDB(field.type) }));
      const struct = (row: Row): DuckDBValue =>
        new DuckDBStructValue(
          Object.fromEntries(fields.map(({ name, convert }) => [name, convert(row[name] ?? null)])),
        );
      return (value) => new DuckDBListValue((value as readonly Row[]).map(struct));
    }
  }
}
