import type { Column, Columns, Value } from '../contract/column.ts';

/**
 * A query as frozen, typed data with a stable JSON form. Everything that runs or shows a product is a reader of it.
 *
 * Meaning: of the records of `input` that are not late (judged by event time before `where`), those for which `where`
 * is true are put into their window and group; each pair of a window and a group with at least one record is an output
 * row of group columns, `windowStart`, `windowEnd` and measures.
 */
export interface QueryPlan {
  readonly kind: 'query';
  readonly input: {
    readonly contract: string;
    readonly columns: Columns;
    readonly eventTime: string;
    readonly key: string;
  };
  /** A boolean; null where every record counts. A record passes only if it is true: false and NULL do not. */
  readonly where: Expression | null;
  /** Tumbling, aligned to the epoch, half open; size in microseconds. */
  readonly window: { readonly kind: 'tumbling'; readonly size: number };
  /** Input columns; none means one group a window. NULL is a group like any other. */
  readonly group: readonly string[];
  readonly measures: readonly Measure[];
}

/**
 * One aggregate over the records of a group in a window. NULLs of the argument are skipped.
 *
 * | aggregate | argument | result |
 * |---|---|---|
 * | count | none | int64: the records |
 * | countDistinct | any | int64: its different values, exact |
 * | sum | int32, int64 | int64; beyond ±(2^53 - 1) it fails with `AGGREGATE_OVERFLOW` |
 * | sum | decimal(p, s) | decimal(38, s); beyond it fails with `AGGREGATE_OVERFLOW` |
 * | sum | double with sumScale k | the exact sum S of round(value * 10^k), halves away from zero; shown as the double S / 10^k; fails with `AGGREGATE_OVERFLOW` where S, or a value, has more than 38 digits |
 * | avg | as sum | double: (S as double / 10^scale) / count, S exact, in units; scale 0 for integers |
 * | min, max | all but boolean | its type; text by code point |
 * | first, last | any | its type; the value with the least or greatest (event time, partition, offset) |
 *
 * All but the counts are NULL where every value was NULL.
 */
export interface Measure {
  readonly name: string;
  readonly aggregate: Aggregate;
  readonly argument: Expression | null;
  /** The type of the result. */
  readonly column: Column;
}

export type Aggregate = 'count' | 'countDistinct' | 'sum' | 'avg' | 'min' | 'max' | 'first' | 'last';

/**
 * `column` is an input column; `literal` a value in the column's JavaScript form (see `ColumnType`), never NULL; `call`
 * applies a function. Each node carries the type and nullability of its result.
 */
export type Expression =
  | { readonly node: 'column'; readonly name: string; readonly column: Column }
  | { readonly node: 'literal'; readonly value: Exclude<Value, null>; readonly column: Column }
  | {
      readonly node: 'call';
      readonly function: FunctionName;
      readonly arguments: readonly Expression[];
      readonly column: Column;
    };

/**
 * All give a boolean. `eq ne lt lte gt gte` take two arguments of one type (int32 and int64 mix; decimals have one
 * scale; text is ordered by code point) and are NULL where either is. `and`, `or` (two arguments) and `not` follow
 * three-valued logic. `isNull` is never NULL.
 */
export type FunctionName = 'eq' | 'ne' | 'lt' | 'lte' | 'gt' | 'gte' | 'and' | 'or' | 'not' | 'isNull';
