import { rowToJson } from '../compile/row-to-json.ts';
import type { Columns, Row, Value } from '../contract/column.ts';
import { fromJson, type JsonScalar } from '../contract/json-value.ts';

/**
 * Lists of records as JSON for a jsonb column: objects by field; decimals, timestamps and dates as text, so that people can read
 * them and nothing is rounded. Law: readList(writeList(v)) = v.
 */

/** The JSON text of a list; null for NULL. */
export function writeList(fields: Columns, value: Value): string | null {
  if (value === null) return null;
  return JSON.stringify((value as readonly Row[]).map((record) => rowToJson(fields, record)));
}

/** The list of such a text. Fields that are not there read as NULL. */
export function readList(fields: Columns, text: string | boolean | null): Value {
  if (typeof text !== 'string') return null;
  return (JSON.parse(text) as readonly Readonly<Record<string, JsonScalar>>[]).map((record) =>
    Object.fromEntries(Object.entries(fields).map(([name, { type }]) => [name, fromJson(type, record[name] ?? null)])),
  );
}
