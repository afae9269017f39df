import { MeshError } from '../error/index.ts';
import { formatTime, parseTime } from '../time/index.ts';
import type { ColumnType, Scalar } from './column.ts';
import { formatDecimal, parseDecimal } from './decimal.ts';
import { dayOf } from './literal.ts';

/**
 * A value as JSON has it: decimals, timestamps and dates as text, so that people can read them and nothing is rounded; all else as it
 * is. Law: fromJson(type, toJson(type, v)) = v.
 */
export type JsonScalar = string | number | boolean | null;

const DAY = 86_400_000_000;

/** The JSON form of a value of a type other than list. */
export function toJson(type: ColumnType, value: Scalar): JsonScalar {
  if (type.kind === 'decimal' && value !== null) return formatDecimal(value as number | bigint, type.scale);
  if (type.kind === 'timestamp' && value !== null) return formatTime(value as number);
  if (type.kind === 'date' && value !== null) return formatTime((value as number) * DAY).slice(0, 10);
  return typeof value === 'bigint' ? Number(value) : value;
}

/** The value of such a form; only text is checked. Fails with `DECIMAL_INVALID` or `TIME_INVALID` for text that is not of the type. */
export function fromJson(type: ColumnType, json: JsonScalar): Scalar {
  if (typeof json !== 'string') return json;
  if (type.kind === 'decimal') return parseDecimal(json, type.scale);
  if (type.kind === 'timestamp') return parseTime(json);
  return type.kind === 'date' ? parseDay(json) : json;
}

function parseDay(text: string): number {
  const day = dayOf(text);
  if (day !== undefined) return day;
  throw new MeshError({
    code: 'TIME_INVALID',
    found: `the day ${JSON.stringify(text)}`,
    expected: 'a day such as "2024-02-28"',
    likelyCause: 'it is written in another form, or no calendar has it',
  });
}
