import { sql, type RawBuilder } from 'kysely';
import type { ColumnType, Scalar, Value } from '../contract/column.ts';
import { readList, writeList } from './list-json.ts';

/** How values of a column type are kept in PostgreSQL. Law: `read(select(stored(write(v)))) = v`, exactly. */
export interface ColumnStorage {
  /** As `format_type` prints it, so that a table's shape can be compared. */
  readonly type: string;
  /** What a person may write by hand besides: nothing that JavaScript could not read back. */
  check(column: RawBuilder<unknown>): RawBuilder<boolean> | undefined;
  /** The element type of the array parameter that carries a batch of values. */
  readonly parameter: string;
  write(value: Value): string | boolean | null;
  /** The stored value from an element of the parameter. */
  stored(element: RawBuilder<unknown>): RawBuilder<unknown>;
  /** The column as text or boolean, so that no driver rounds it. */
  select(column: RawBuilder<unknown>): RawBuilder<unknown>;
  read(selected: string | boolean | null): Value;
}

const same = (expression: RawBuilder<unknown>): RawBuilder<unknown> => expression;
const asText = (column: RawBuilder<unknown>): RawBuilder<unknown> => sql`${column}::text`;
const scalarText = (value: Scalar): string => String(value);
const writeText = (value: Value): string | null => (value === null ? null : scalarText(value as Scalar));
const readNumber = (selected: string | boolean | null): Value => (selected === null ? null : Number(selected));

const text: ColumnStorage = {
  type: 'text',
  check: () => undefined,
  parameter: 'text',
  write: writeText,
  stored: same,
  select: same,
  read: (selected) => selected,
};

const boolean: ColumnStorage = {
  ...text,
  type: 'boolean',
  parameter: 'boolean',
  write: (value) => value as boolean | null,
};

const integer: ColumnStorage = {
  type: 'bigint',
  check: (column) => sql`${column} between -9007199254740991 and 9007199254740991`,
  parameter: 'bigint',
  write: writeText,
  stored: same,
  select: asText,
  read: readNumber,
};

const double: ColumnStorage = {
  type: 'double precision',
  check: (column) => sql`${column} <> all ('{NaN,Infinity,-Infinity}'::double precision[])`,
  parameter: 'double precision',
  write: writeText,
  stored: same,
  select: asText,
  read: readNumber,
};

const timestamp: ColumnStorage = {
  type: 'timestamp with time zone',
  check: (column) => sql`extract(epoch from ${column}) between -9007199254.740991 and 9007199254.740991`,
  parameter: 'bigint',
  write: writeText,
  stored: (element) => sql`timestamptz 'epoch' + ${element} * interval '1 microsecond'`,
  select: (column) => sql`(extract(epoch from ${column}) * 1000000)::bigint::text`,
  read: readNumber,
};

const date: ColumnStorage = {
  type: 'date',
  check: (column) => sql`isfinite(${column})`,
  parameter: 'integer',
  write: writeText,
  stored: (element) => sql`date 'epoch' + ${element}`,
  select: (column) => sql`(${column} - date 'epoch')::text`,
  read: readNumber,
};

const decimal = (precision: number, scale: number): ColumnStorage => ({
  type: `numeric(${String(precision)},${String(scale)})`,
  check: (column) => sql`${column} <> 'NaN'`,
  parameter: 'numeric',
  write: (value) => (value === null ? null : `${scalarText(value as Scalar)}e-${String(scale)}`),
  stored: same,
  select: asText,
  read: (selected) => (typeof selected === 'string' ? unscaled(selected.replace('.', '')) : null),
});

/** Units of 10^-scale from their digits: PostgreSQL prints a numeric(p, s) with exactly s digits after the point. */
function unscaled(digits: string): number | bigint {
  const units = Number(digits);
  return Number.isSafeInteger(units) ? units + 0 : BigInt(digits);
}

/** The storage of a column type. */
export function storageOf(type: ColumnType): ColumnStorage {
  switch (type.kind) {
    case 'text':
    case 'enum':
      return text;
    case 'boolean':
      return boolean;
    case 'int32':
    case 'int64':
      return integer;
    case 'decimal':
      return decimal(type.precision, type.scale);
    case 'double':
      return double;
    case 'timestamp':
      return timestamp;
    case 'date':
      return date;
    case 'list':
      return {
        ...text,
        type: 'jsonb',
        parameter: 'jsonb',
        write: (value) => writeList(type.fields, value),
        select: asText,
        read: (selected) => readList(type.fields, selected),
      };
  }
}
