import { formatDecimal, type Column, type Columns, type Row, type Value } from '@tempi/platform/contract';
import type { PlainValue } from './answer.ts';

/** A row of the platform as one text, values in the order of the columns: decimals with their scale, times in microseconds, lists as JSON. */
export const rowText = (row: Row, columns: Columns): string =>
  JSON.stringify(Object.entries(columns).map(([name, column]) => valueText(row[name] ?? null, column)));

function valueText(value: Value, { type }: Column): unknown {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (type.kind === 'list' && typeof value === 'object') {
    const fields = Object.entries(type.fields);
    return value.map((entry) => fields.map(([name, field]) => valueText(entry[name] ?? null, field)));
  }
  if (typeof value === 'object') throw new TypeError(`a list in a column of ${type.kind}`);
  return type.kind === 'decimal' ? formatDecimal(value, type.scale) : String(value);
}

/** A row of an engine as the same text. */
export const plainText = (values: readonly PlainValue[], columns: Columns): string =>
  JSON.stringify(Object.values(columns).map((column, at) => plainValue(values[at] ?? null, column)));

function plainValue(value: PlainValue, { type }: Column): unknown {
  if (type.kind === 'list' && Array.isArray(value)) {
    const fields = Object.values(type.fields);
    return value.map((entry) => fields.map((field, at) => plainValue(Array.isArray(entry) ? entry[at] : entry, field)));
  }
  // Engines write doubles in forms of their own; each reads back as the same double.
  return type.kind === 'double' && typeof value === 'string' ? String(Number(value)) : value;
}
