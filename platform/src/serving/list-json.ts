import { rowToJson } from '../compile/row-to-json.ts';
import type { Columns, ColumnType, Row, Scalar, Value } from '../contract/column.ts';
import { parseDecimal } from '../contract/decimal.ts';
import { parseTime } from '../time/index.ts';

/**
 * Lists of records as JSON for a jsonb column: objects by field; decimals, timestamps and dates as text, so that people can read
 * them and nothing is rounded. Law: readList(writeList(v)) = v.
 */
type Json = string | number | boolean | null;

const DAY_MS = 86_400_000;

/** The JSON text of a list; null for NULL. */
export function writeList(fields: Columns, value: Value): string | null {
  if (value === null) return null;
  return JSON.stringify((value as readonly Row[]).map((record) => rowToJson(fields, record)));
}

/** The list of such a text. Fields that are not there read as NULL. */
export function readList(fields: Columns, text: string | boolean | null): Value {
  if (typeof text !== 'string') return null;
  return (JSON.parse(text) as readonly Readonly<Record<string, Json>>[]).map((record) =>
    Object.fromEntries(Object.entries(fields).map(([name, { type }]) => [name, fromJson(type, record[name] ?? null)])),
  );
}

function fromJson(type: ColumnType, json: Json): Scalar {
  if (typeof json !== 'string') return json;
  if (type.kind === 'decimal') return parseDecimal(json, type.scale);
  if (type.kind === 'timestamp') return parseTime(json);
  if (type.kind === 'date') return Date.parse(`${json}T00:00:00Z`) / DAY_MS;
  return json;
}
