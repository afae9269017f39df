import { z } from 'zod';
import { MeshError } from '../error/index.ts';
import { FARTHEST } from '../time/index.ts';
import { integer } from './decimal.ts';
import { decimalType, doubleType } from './number-type.ts';
import type { Column, ColumnType, Value } from './column.ts';
import type { DoubleOptions, EnumOptions, FieldOptions } from './field-options.ts';

declare const columnType: unique symbol;

/** A Zod schema that carries a column's type. `.nullable()` makes the column nullable. */
export interface Field<T extends ColumnType = ColumnType, V extends Value = Value> extends z.ZodType<V> {
  readonly [columnType]?: T;
}

/** The fields of a contract or of a process's output, by name, in declared order. */
export type Fields = Readonly<Record<string, Field | z.ZodNullable<Field>>>;

/** The row of fields. */
export type RowOf<F extends Fields> = { readonly [K in keyof F]: z.output<F[K]> };

/** The column type of a field, nullable or not. */
export type TypeOf<F> =
  F extends z.ZodNullable<infer Inner>
    ? TypeOf<Inner>
    : F extends { readonly [columnType]?: infer T }
      ? Exclude<T, undefined>
      : never;

/** True where the field is nullable. */
export type NullableOf<F> = F extends z.ZodNullable<z.ZodType> ? true : false;

type Kind<K extends ColumnType['kind']> = Extract<ColumnType, { kind: K }>;

/** What a builder was told; `options` as they were given, whatever they hold. */
interface Told {
  readonly type: ColumnType;
  readonly options: object;
}

const told = z.registry<Told>();

/** Text: well formed and without U+0000, which PostgreSQL cannot hold. */
export const text = (options: FieldOptions<Kind<'text'>> = {}): Field<Kind<'text'>, string> =>
  field(
    { kind: 'text' },
    options,
    z
      .string(expected('text'))
      .refine((value) => value.isWellFormed(), { error: 'found a lone surrogate; expected well-formed Unicode' })
      .refine((value) => !value.includes('\0'), { error: 'found U+0000; expected text without it' }),
  );

/** True or false. */
export const boolean = (options: FieldOptions<Kind<'boolean'>> = {}): Field<Kind<'boolean'>, boolean> =>
  field({ kind: 'boolean' }, options, z.boolean(expected('true or false')));

/** A whole number of 32 bits. */
export const int32 = (options: FieldOptions<Kind<'int32'>> = {}): Field<Kind<'int32'>, number> =>
  field({ kind: 'int32' }, options, whole(z.int32(expected('a whole number of 32 bits'))));

/** A whole number within ±(2^53 - 1). */
export const int64 = (options: FieldOptions<Kind<'int64'>> = {}): Field<Kind<'int64'>, number> =>
  field({ kind: 'int64' }, options, whole(z.int(expected('a whole number within ±(2^53 - 1)'))));

/** A decimal of `precision` digits, `scale` of them after the point: units of 10^-scale, a bigint where they are not safe. */
export const decimal = <const P extends number, const S extends number>(
  precision: P,
  scale: S,
  options: FieldOptions<{ readonly kind: 'decimal'; readonly precision: P; readonly scale: S }> = {},
): Field<{ readonly kind: 'decimal'; readonly precision: P; readonly scale: S }, number | bigint> => {
  const type = decimalType(precision, scale, 'CONTRACT_INVALID');
  const limit = 10n ** BigInt(precision);
  const units = z.union([z.int(), z.bigint()], expected(`whole units of 10^-${scale}`));
  const within = (value: number | bigint): boolean => BigInt(value) < limit && BigInt(value) > -limit;
  return field(
    type,
    options,
    units.overwrite(integer).refine(within, expected(`at most ${precision} digits, ${scale} of them after the point`)),
  );
};

/**
 * A finite double. With `sumScale` sums and means of the column are exact: each value counts as value * 10^sumScale,
 * rounded half away from zero. Without it, the column cannot be summed.
 */
export const double = <const S extends number | null = null>(
  options: DoubleOptions<S> = {},
): Field<{ readonly kind: 'double'; readonly sumScale: S }, number> => {
  const { sumScale = null, ...rest } = options;
  return field(
    doubleType(sumScale, 'CONTRACT_INVALID') as { readonly kind: 'double'; readonly sumScale: S },
    rest,
    z.number(expected('a finite number')).overwrite((value) => value + 0),
  );
};

/** An instant: microseconds since 1970 UTC, in the years 1688 to 2251. */
export const timestamp = (options: FieldOptions<Kind<'timestamp'>> = {}): Field<Kind<'timestamp'>, number> => {
  const range = 'an instant in whole microseconds since 1970, in the years 1688 to 2251';
  const instant = z.int(expected(range)).min(-FARTHEST, expected(range)).max(FARTHEST, expected(range));
  return field({ kind: 'timestamp' }, options, whole(instant));
};

/** 0001-01-01 and 9999-12-31. */
const [FIRST_DAY, LAST_DAY] = [-719_162, 2_932_896];

/** A day: days since 1970-01-01, in the years 0001 to 9999, which every engine shows alike. */
export const date = (options: FieldOptions<Kind<'date'>> = {}): Field<Kind<'date'>, number> => {
  const range = expected('a day in whole days since 1970, in the years 0001 to 9999');
  return field({ kind: 'date' }, options, whole(z.int(range).min(FIRST_DAY, range).max(LAST_DAY, range)));
};

type Symbols = readonly [string, ...string[]];
type EnumField<S extends Symbols> = Field<{ readonly kind: 'enum'; readonly symbols: S }, S[number]>;

/** One of a few symbols, each a letter or `_` followed by letters, digits or `_`, as Avro asks: `oneOf('low', 'high')`, or a list of them and options. */
export function oneOf<const S extends Symbols>(...symbols: S): EnumField<S>;
export function oneOf<const S extends Symbols>(symbols: S, options?: EnumOptions<NoInfer<S>>): EnumField<S>;
export function oneOf<const S extends Symbols>(...given: S | readonly [symbols: S, options?: object]): EnumField<S> {
  const [symbols, options = {}] = isList(given) ? given : [given];
  const wrong = symbols.find(
    (symbol, at) => !/^[A-Za-z_][A-Za-z0-9_]*$/.test(symbol) || symbols.indexOf(symbol) !== at,
  );
  if (wrong !== undefined) {
    throw new MeshError({
      code: 'CONTRACT_INVALID',
      found: `the symbol ${JSON.stringify(wrong)}`,
      expected: 'different symbols of letters, digits and "_", not beginning with a digit',
      likelyCause: 'the values are free text: use text()',
    });
  }
  const values = z.enum(symbols, expected(`one of ${symbols.join(', ')}`)) as z.ZodType<S[number]>;
  return field({ kind: 'enum', symbols }, options, values);
}

const isList = <S extends Symbols>(given: S | readonly [S, object?]): given is readonly [S, object?] =>
  Array.isArray(given[0]);

/** The column that a field carries, or undefined for a Zod schema that was not made by a builder of this file. */
export function columnOf(schema: z.core.$ZodType): Column | undefined {
  if (schema instanceof z.ZodNullable) {
    const inner = columnOf(schema.unwrap());
    return inner && { type: inner.type, nullable: true };
  }
  const type = told.get(schema)?.type;
  return type && { type, nullable: false };
}

/** The options that a field's builder was given, not yet judged. */
export const optionsOf = (schema: z.core.$ZodType): object =>
  schema instanceof z.ZodNullable ? optionsOf(schema.unwrap()) : (told.get(schema)?.options ?? {});

function field<T extends ColumnType, V extends Value>(type: T, options: object, schema: z.ZodType<V>): Field<T, V> {
  return schema.register(told, { type, options });
}

const whole = (schema: z.ZodType<number>): z.ZodType<number> => schema.overwrite((value) => value + 0);

/** A message that says what was expected and what was found. */
function expected(what: string): { error: (issue: { input?: unknown }) => string } {
  return { error: ({ input }) => `found ${shown(input)}; expected ${what}` };
}

function shown(input: unknown): string {
  if (input === undefined) return 'nothing';
  if (typeof input === 'string') return JSON.stringify(input.length > 40 ? `${input.slice(0, 40)}…` : input);
  if (typeof input === 'number' || typeof input === 'bigint') return String(input);
  return typeof input === 'boolean' || input === null ? JSON.stringify(input) : `a value of type ${typeof input}`;
}
