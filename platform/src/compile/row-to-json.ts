import type { Columns, ColumnType, Row, Scalar, Value } from '../contract/column.ts';
import { toJson, type JsonScalar } from '../contract/json-value.ts';

/** A row as JSON has it. */
export interface JsonRow {
  readonly [name: string]: JsonValue;
}

type JsonValue = JsonScalar | readonly JsonRow[];

/** A row ready for JSON, as `mesh query` prints it: decimals, timestamps and dates as text, the rest as it is. */
export function rowToJson(columns: Columns, row: Row): JsonRow {
  return Object.fromEntries(
    Object.entries(columns).map(([name, { type }]) => [name, jsonValue(type, row[name] ?? null)]),
  );
}

function jsonValue(type: ColumnType, value: Value): JsonValue {
  if (type.kind === 'list')
    return value === null ? null : (value as readonly Row[]).map((row) => rowToJson(type.fields, row));
  return toJson(type, value as Scalar);
}
