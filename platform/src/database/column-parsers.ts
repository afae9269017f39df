import pg from 'pg';
import { MeshError } from '../error/index.ts';

const { builtins } = pg.types;
const INT8_ARRAY = 1016;

/**
 * How PostgreSQL's text results become values, by type: int8 a safe integer, numeric text, timestamp and timestamptz
 * microseconds since 1970 UTC, date days since 1970. Types not named keep the driver's own reading: jsonb is parsed,
 * bytea is a Buffer. A value outside ±(2^53 - 1) fails with `DATABASE_VALUE_UNSAFE` instead of losing digits.
 */
const columnParsers: ReadonlyMap<number, (text: string) => unknown> = new Map<number, (text: string) => unknown>([
  [builtins.INT8, safeInteger],
  [INT8_ARRAY, safeIntegers],
  [builtins.NUMERIC, (text) => text],
  [builtins.TIMESTAMP, timestamp],
  [builtins.TIMESTAMPTZ, timestamp],
  [builtins.DATE, date],
]);

/** The driver's form of {@link columnParsers}. */
export const columnTypes: pg.CustomTypesConfig = {
  getTypeParser: ((id: Parameters<typeof pg.types.getTypeParser>[0], format?: 'text' | 'binary') =>
    (format !== 'binary' && columnParsers.get(id)) ||
    pg.types.getTypeParser(id, format)) as typeof pg.types.getTypeParser,
};

function safeInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw unsafe(text, 'a whole number within ±(2^53 - 1)');
  return value;
}

/** The text form of a flat array: `{1,NULL,3}`. */
function safeIntegers(text: string): (number | null)[] {
  const items = text.slice(1, -1);
  return items === '' ? [] : items.split(',').map((item) => (item === 'NULL' ? null : safeInteger(item)));
}

const TIMESTAMP = /^(\d{4,})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?(?:\+00)?( BC)?$/;

function timestamp(text: string): number {
  const found = TIMESTAMP.exec(text);
  if (found === null) throw unsafe(text, 'a timestamp in UTC');
  const [, year, month, day, hour, minute, second, fraction = '', beforeChrist] = found;
  const clock = (Number(hour) * 60 + Number(minute)) * 60 + Number(second);
  const seconds = daysSince1970(Number(year), Number(month), Number(day), beforeChrist) * 86_400 + clock;
  return safeInteger(String(seconds * 1_000_000 + Number(fraction.padEnd(6, '0'))));
}

function date(text: string): number {
  const found = /^(\d{4,})-(\d\d)-(\d\d)( BC)?$/.exec(text);
  if (found === null) throw unsafe(text, 'a finite date');
  return daysSince1970(Number(found[1]), Number(found[2]), Number(found[3]), found[4]);
}

/** `Date.UTC` reads years below 100 as 19xx, so the year is set by hand. PostgreSQL writes year 0 as 1 BC. */
function daysSince1970(year: number, month: number, day: number, beforeChrist: string | undefined): number {
  const moment = new Date(0);
  moment.setUTCFullYear(beforeChrist === undefined ? year : 1 - year, month - 1, day);
  return moment.getTime() / 86_400_000;
}

const unsafe = (found: string, expected: string): MeshError =>
  new MeshError({
    code: 'DATABASE_VALUE_UNSAFE',
    found: `${found} in PostgreSQL`,
    expected,
    likelyCause: 'the table was written by another program',
  });
