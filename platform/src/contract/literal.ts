import { FARTHEST, parseTime } from '../time/index.ts';
import type { ColumnType, Scalar } from './column.ts';
import { parseDecimal } from './decimal.ts';

const DAY = 86_400_000;
/** Units that no decimal of 38 digits has. */
const MOST = 10n ** 38n;

/** How a value of a column type is written in a declaration: decimals, timestamps and dates as text (`'12.50'`, `'2024-02-28'`). */
export type Literal<T extends ColumnType> = T extends { readonly symbols: readonly (infer S)[] }
  ? S
  : {
      text: string;
      boolean: boolean;
      int32: number;
      int64: number;
      double: number;
      decimal: string;
      timestamp: string;
      date: string;
      enum: never;
      list: never;
    }[T['kind']];

/** A value as written in a declaration, whatever its type. */
export type Written = string | number | boolean;

/** How literals of each type are written, in words. */
export const LITERAL_FORMS: { readonly [K in ColumnType['kind']]: string } = {
  text: 'well-formed text without U+0000, such as records have',
  int32: 'a whole number within ±(2^53 - 1)',
  int64: 'a whole number within ±(2^53 - 1)',
  boolean: 'true or false',
  decimal: 'the text of a decimal of at most 38 digits, such as "12.50"',
  double: 'a finite number',
  timestamp: 'a time in the years 1688 to 2251, such as "2024-02-28T23:50:00Z"',
  date: 'a day in the years 0001 to 9999, such as "2024-02-28"',
  enum: 'one of the symbols of the enum',
  list: 'a value that is no list',
};

/**
 * The value of a literal in the form that the platform computes with; undefined where no column of the type can hold it. A whole
 * number may have more than 32 bits whatever the type. Fails with `DECIMAL_INVALID` or `TIME_INVALID`.
 */
export const literalValue = (type: ColumnType, written: Written): Exclude<Scalar, null> | undefined =>
  typeof written === 'string' ? ofText(type, written) : plain(type, written);

function ofText(type: ColumnType, written: string): Exclude<Scalar, null> | undefined {
  if (type.kind === 'decimal') {
    const units = parseDecimal(written, type.scale);
    return units < MOST && units > -MOST ? units : undefined;
  }
  if (type.kind === 'timestamp') {
    const time = parseTime(written);
    return Math.abs(time) <= FARTHEST ? time : undefined;
  }
  if (type.kind === 'date') return dayOf(written);
  const fits = type.kind === 'enum' ? type.symbols.includes(written) : type.kind === 'text' && isSound(written);
  return fits ? written : undefined;
}

const isSound = (text: string): boolean => text.isWellFormed() && !text.includes('\0');

function plain({ kind }: ColumnType, written: number | boolean): number | boolean | undefined {
  if (typeof written === 'boolean') return kind === 'boolean' ? written : undefined;
  const fits =
    kind === 'double'
      ? Number.isFinite(written)
      : (kind === 'int32' || kind === 'int64') && Number.isSafeInteger(written);
  // Adding zero makes -0 the zero that records have.
  return fits ? written + 0 : undefined;
}

/** Days since 1970 of `2024-02-28`, undefined for other texts. JavaScript turns 31 April into 1 May, so the day must survive the round trip. */
export function dayOf(written: string): number | undefined {
  const millis = /^\d{4}-\d\d-\d\d$/.test(written) ? Date.parse(`${written}T00:00:00Z`) : Number.NaN;
  const exists = !written.startsWith('0000') && !Number.isNaN(millis);
  return exists && new Date(millis).toISOString().startsWith(written) ? millis / DAY : undefined;
}
