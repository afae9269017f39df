import type { Column, Value } from '../contract/column.ts';
import { parseDecimal } from '../contract/decimal.ts';
import { MeshError } from '../error/index.ts';
import { parseTime } from '../time/index.ts';
import { Fault } from './source-format.ts';

const INTEGER = /^[+-]?\d+$/;
const DOUBLE = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const MICROS_PER_DAY = 86_400_000_000;

/** The value that `text` writes for a column, or a fault. Empty text is null where the column may be null. */
export function valueFromText(name: string, column: Column, text: string): Value | Fault {
  if (text === '' && column.nullable) return null;
  const value = read(column, text);
  return value === undefined
    ? new Fault('VALUE_INVALID', name, `expected ${column.type.kind}, found ${quote(text)}`)
    : value;
}

/** Text as a reason may show it: quoted, at most 80 characters. */
export const quote = (text: string): string => JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}...` : text);

function read(column: Column, text: string): Value | undefined {
  switch (column.type.kind) {
    case 'text':
    case 'enum':
      return text;
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : undefined;
    case 'int32':
    case 'int64':
      return INTEGER.test(text) ? positiveZero(Number(text)) : undefined;
    case 'double':
      return DOUBLE.test(text) ? positiveZero(Number(text)) : undefined;
    case 'decimal':
      return decimalUnits(text, column.type.scale);
    case 'timestamp':
      return timeOf(text);
    case 'date':
      return days(text);
    // No contract has one.
    case 'list':
      return undefined;
  }
}

const positiveZero = (value: number): number => (value === 0 ? 0 : value);

/** Units of 10^-scale that a decimal text writes, as `parseDecimal` reads it, or undefined where it is none. */
export const decimalUnits = (text: string, scale: number): number | bigint | undefined =>
  attempt(() => parseDecimal(text, scale));

/** The microseconds since 1970 UTC of an ISO 8601 date or time, as `parseTime` reads it, or undefined where it is none. */
export const timeOf = (text: string): number | undefined => attempt(() => parseTime(text));

function attempt<T>(parse: () => T): T | undefined {
  try {
    return parse();
  } catch (error) {
    if (error instanceof MeshError) return undefined;
    throw error;
  }
}

function days(text: string): number | undefined {
  const micros = text.length === 10 ? timeOf(text) : undefined;
  return micros === undefined ? undefined : micros / MICROS_PER_DAY;
}
