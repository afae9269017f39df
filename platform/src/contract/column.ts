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
  | { readonly kind: 'enum'; readonly symbols: readonly string[] };

export interface Column {
  readonly type: ColumnType;
  readonly nullable: boolean;
}

/** Columns by name, in declared order. */
export type Columns = Readonly<Record<string, Column>>;

/** A value of any column. */
export type Value = string | number | bigint | boolean | null;

/** A row by column name. */
export type Row = Readonly<Record<string, Value>>;
