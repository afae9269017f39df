import type { Column, ColumnType, Scalar } from '../contract/column.ts';
import { parseDecimal } from '../contract/decimal.ts';

import { FARTHEST, parseTime } from '../time/index.ts';
import type { Expression } from './expression.ts';
import { planError } from './plan-error.ts';

const DAY = 86_400_000;
/** Units that no decimal of 38 digits has. */
const MOST = 10n ** 38n;

/** How a literal of a column type is written: decimals, timestamps and dates as text (`'12.50'`, `'2024-02-28'`). */
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

/** A value as written in a query. */
export type Written = string | number | boolean;

/**
 * The literal node of a value as written in a query, of the type it is compared with; an integer beyond 32 bits is an
 * int64. Fails with `PLAN_INVALID`, `DECIMAL_INVALID` or `TIME_INVALID`.
 */
export function literalNode(type: ColumnType, written: Written): Expression {
  const value = valueOf(type, written);
  const wide = type.kind === 'int32' && value !== Number(value) >> 0;
  const column: Column = { type: wide ? { kind: 'int64' } : type, nullable: false };
  return { node: 'literal', value, column };
}

function valueOf(type: ColumnType, written: Written): Exclude<Scalar, null> {
  const value = typeof written === 'string' ? ofText(type, written) : plain(type, written);
  if (value !== undefined) return value;
  throw planError(
    `the literal ${typeof written === 'string' ? JSON.stringify(written) : String(written)}`,
    EXPECTED[type.kind] ?? `a value of type ${type.kind}`,
    causeOf(type, written),
  );
}

function causeOf(type: ColumnType, written: Written): string {
  if (type.kind === 'enum') return `the symbols are ${type.symbols.join(', ')}`;
  if (typeof written === 'number' && type.kind !== 'double' && !Number.isInteger(written))
    return 'a fraction stands beside a whole number: cast that by `toDouble` or `toDecimal`';
  return 'it is too great, misspelt, or stands beside a value of another type';
}

const EXPECTED: { readonly [K in ColumnType['kind']]?: string } = {
  text: 'well-formed text without U+0000, such as records have',
  int32: 'a whole number within ±(2^53 - 1)',
  int64: 'a whole number within ±(2^53 - 1)',
  decimal: 'the text of a decimal of at most 38 digits, such as "12.50"',
  double: 'a finite number',
  timestamp: 'a time in the years 1688 to 2251, such as "2024-02-28T23:50:00Z"',
  date: 'a day in the years 0001 to 9999, such as "2024-02-28"',
  enum: 'one of the symbols of the enum',
};

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

/** Days since 1970 of `2024-02-28`; JavaScript turns 31 April into 1 May, so the day must survive the round trip. */
function dayOf(written: string): number | undefined {
  const millis = /^\d{4}-\d\d-\d\d$/.test(written) ? Date.parse(`${written}T00:00:00Z`) : Number.NaN;
  const exists = !written.startsWith('0000') && !Number.isNaN(millis);
  return exists && new Date(millis).toISOString().startsWith(written) ? millis / DAY : undefined;
}
