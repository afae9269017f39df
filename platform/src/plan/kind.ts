import type { Column, Columns, ColumnType } from '../contract/column.ts';

/** The column type of a kind. */
export type Kind<K extends ColumnType['kind']> = Extract<ColumnType, { kind: K }>;

export type Text = Kind<'text'>;
export type Bool = Kind<'boolean'>;
export type Int32 = Kind<'int32'>;
export type Int64 = Kind<'int64'>;
export type Integer = Int32 | Int64;
export type Decimal = Kind<'decimal'>;
export type Timestamp = Kind<'timestamp'>;
export type DateType = Kind<'date'>;
/** A double without a scale. */
export type Double = { readonly kind: 'double'; readonly sumScale: null };
export type Numeric = Integer | Decimal | Kind<'double'>;

export const TEXT: Text = { kind: 'text' };
export const BOOLEAN: Bool = { kind: 'boolean' };
export const INT64: Int64 = { kind: 'int64' };
export const DOUBLE: Double = { kind: 'double', sumScale: null };
export const TIMESTAMP: Timestamp = { kind: 'timestamp' };
export const DATE: DateType = { kind: 'date' };

/** True where one of them is. */
export type Either<A extends boolean, B extends boolean> = A extends true ? true : B;
/** True where both are. */
export type Both<A extends boolean, B extends boolean> = A extends true ? B : false;

/** The JavaScript value of a column type. */
export type ValueOf<T extends ColumnType> = T extends { readonly symbols: readonly (infer S)[] }
  ? S
  : T extends { readonly fields: infer F extends Columns }
    ? readonly RowOfColumns<F>[]
    : T['kind'] extends 'decimal'
      ? number | bigint
      : T['kind'] extends 'boolean'
        ? boolean
        : T['kind'] extends 'text'
          ? string
          : number;

/** The JavaScript value of a column. */
type ValueOfColumn<C extends Column> = ValueOf<C['type']> | (C['nullable'] extends true ? null : never);

/** The row of columns. */
export type RowOfColumns<C extends Columns> = { readonly [K in keyof C]: ValueOfColumn<C[K]> };
