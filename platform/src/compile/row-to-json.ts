import type { Columns, ColumnType, Row, Scalar, Value } from '../contract/column.ts';
import { formatDecimal } from '../contract/decimal.ts';
import { formatTime } from '../time/index.ts';

const DAY = 86_400_000_000;

/** A row as JSON has it. */
export interface JsonRow {
  readonly [name: string]: JsonValue;
}

type JsonValue = string | number | boolean | null | readonly JsonRow[];

/** A row ready for JSON, as `mesh query` prints it: decimals, timestamps and dates as text, the rest as it is. */
export function rowToJson(columns: Columns, row: Row): JsonRow {
  return Object.fromEntries(
    Object.entries(columns).map(([name, { type }]) => [name, jsonValue(type, row[name] ?? null)]),
  );
}

function jsonValue(type: ColumnType, value: Value): JsonValue {
  if (type.kind === 'list')
    return value === null ? null : (value as readonly Row[]).map((row) => rowToJson(type.fields, row));
  if (type.kind === 'decimal' && value !== null) return formatDecimal(value as number | bigint, type.scale);
  if (type.kind === 'timestamp' && value !== null) return formatTime(value as number);
  if (type.kind === 'date' && value !== null) return formatTime((value as number) * DAY).slice(0, 10);
  return typeof value === 'bigint' ? Number(value) : (value as Exclude<Scalar, bigint>);
}
