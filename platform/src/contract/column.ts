/**
 * The type of a contract's column. Values in JavaScript: text string; boolean; int32, int64 safe integers;
 * decimal: a number of 10^-scale units while that is a safe integer, else a bigint; double: a finite number;
 * timestamp: microseconds since 1970 UTC; date: days since 1970, in the years 0001 to 9999; enum: one of its symbols.
 */
export type ColumnType =
  | { readonly kind: 'text' }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'int32' }
  | { readonly kind: 'int64' }
  | { readonly kind: 'decimal'; readonly precision: number; readonly scale: number }
  /** `sumScale`: sums of the column are exact over value * 10^sumScale rounded half away from zero. */
  | { readonly kind: 'double'; readonly sumScale: number | null }
  | { readonly kind: 'timestamp' }
  | { readonly kind: 'date' }
  | { readonly kind: 'enum'; readonly symbols: readonly string[] }
  /** Records, in order; only in outputs, never in a contract, a group or an expression. */
  | { readonly kind: 'list'; readonly fields: Columns };

export interface Column {
  readonly type: ColumnType;
  readonly nullable: boolean;
}

/** Columns by name, in declared order. */
export interface Columns {
  readonly [name: string]: Column;
}

/** A value that can be computed with. */
export type Scalar = string | number | bigint | boolean | null;

/** A value of any column. */
export type Value = Scalar | readonly Row[];

/** A row by column name. */
export interface Row {
  readonly [name: string]: Value;
}
