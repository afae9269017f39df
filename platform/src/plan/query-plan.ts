import type { Column } from '../contract/column.ts';
import type { Expression, NamedExpression } from './expression.ts';
import type { Relation } from './relation.ts';

/**
 * A query as frozen, typed data with a stable JSON form. Everything that runs or shows a product is a reader of it.
 * Computed columns have been replaced by what they compute, so expressions are over the columns of `input`.
 */
export type QueryPlan = AggregatePlan | SelectPlan;

/**
 * Of the rows of `input` that are not late (judged before `where`), those for which `where` is true are put into their
 * windows and group; each pair of a window and a group with at least one row is an output row of group columns, `windowStart`,
 * `windowEnd` (neither without a window), measures and derived columns, if `having` is true of it.
 */
export interface AggregatePlan {
  readonly kind: 'aggregate';
  readonly input: Relation;
  /** A boolean; null where every row counts. A row passes only if it is true: false and NULL do not. */
  readonly where: Expression | null;
  /** Null: one running aggregate a group, never final. */
  readonly window: Window | null;
  /** None means one group a window. NULL is a group like any other. No doubles. */
  readonly group: readonly NamedExpression[];
  readonly measures: readonly Measure[];
  /** Over group columns, `windowStart`, `windowEnd` and measures, in the names of the output. */
  readonly derived: readonly NamedExpression[];
  /** Over all of the above and the derived columns; null where every row is shown. */
  readonly having: Expression | null;
}

/** A row of `columns` for each row of `input` for which `where` is true. */
export interface SelectPlan {
  readonly kind: 'select';
  readonly input: Relation;
  readonly where: Expression | null;
  readonly columns: readonly NamedExpression[];
}

/**
 * Half open, aligned to the epoch; all in microseconds. Hopping: of a length `size`, one begins every `slide`. Session: rows
 * of a group belong together while the next is less than `gap` after one of them; it starts at its first row and ends
 * `gap` after its last.
 */
export type Window =
  | { readonly kind: 'tumbling'; readonly size: number }
  | { readonly kind: 'hopping'; readonly size: number; readonly slide: number }
  | { readonly kind: 'session'; readonly gap: number };

/**
 * One aggregate over the rows of a group in a window, of those for which `where` is true. NULLs of the argument are skipped.
 *
 * | aggregate | argument | result |
 * |---|---|---|
 * | count | none | int64: the rows |
 * | count | any | int64: the values that are not NULL |
 * | countDistinct | any | int64: its different values, exact |
 * | approximateCountDistinct | any | int64: exact up to 1,024 values, beyond them an estimate with a standard error of 1.6 %, the same at every speed |
 * | sum | int32, int64 | int64; beyond ±(2^53 - 1) it fails with `AGGREGATE_OVERFLOW` |
 * | sum | decimal(p, s) | decimal(38, s); beyond it fails with `AGGREGATE_OVERFLOW` |
 * | sum | double with sumScale k | the exact sum S of round(value * 10^k), halves away from zero; shown as the double S / 10^k; fails with `AGGREGATE_OVERFLOW` where S, or a value, has more than 38 digits |
 * | avg | as sum | double: (S as double / 10^scale) / count, S exact, in units; scale 0 for integers |
 * | min, max | all but boolean | its type; text by code point |
 * | first, last | any | its type; the value with the least or greatest (time, sequence, key of the row), see `ROW ORDER` in platform/ARCHITECTURE.md |
 * | topK | all but double | list of {value, count}: the `limit` most frequent values, the most frequent first, of equal counts the least value |
 *
 * All but the counts and topK (an empty list) are NULL where every value was NULL.
 */
export interface Measure {
  readonly name: string;
  readonly aggregate: Aggregate;
  readonly argument: Expression | null;
  /** A boolean over the columns of the input; null where every row counts. */
  readonly where: Expression | null;
  /** Of topK: how many. */
  readonly limit: number | null;
  /** The type of the result. */
  readonly column: Column;
}

export type Aggregate =
  'count' | 'countDistinct' | 'approximateCountDistinct' | 'sum' | 'avg' | 'min' | 'max' | 'first' | 'last' | 'topK';
