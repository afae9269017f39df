import type { Column, ColumnType, Scalar } from '../../contract/column.ts';
import type { FunctionName } from '../../plan/expression.ts';
import type { Measure } from '../../plan/query-plan.ts';

/** The text of an operand, with its type; `literal` is its value where it is one. */
export interface SqlOperand {
  readonly sql: string;
  readonly column: Column;
  readonly literal?: Exclude<Scalar, null>;
}

/**
 * How one engine says what the plan means; everything else, the shape of a query, is common (`print-query.ts`). Operands and
 * results are texts that stand as they are in any place of an expression: names, literals, calls, or parenthesised. Integers
 * are BIGINT, timestamps TIMESTAMP without a zone (UTC), dates DATE, decimals as declared, text and enums VARCHAR.
 */
export interface Dialect {
  /** As people know the engine: `DuckDB`, `Spark`, `Flink`. */
  readonly name: string;
  identifier(name: string): string;
  /** With its type, so that the engine does not choose one; integers of up to 15 digits may stand plain. */
  literal(value: Exclude<Scalar, null>, type: ColumnType): string;
  /** The table of `plan/expression.ts`, for all operands. `column` is the result's. */
  call(name: FunctionName, operands: readonly SqlOperand[], column: Column): string;
  /** The microseconds since 1970 of a timestamp, BIGINT. */
  micros(timestamp: string): string;
  /** The timestamp of such microseconds. */
  timestamp(micros: string): string;
  /** The greatest multiple of `step` at or below a BIGINT, towards minus infinity. */
  floor(micros: string, step: number): string;
  /**
   * The table of `Measure`. `value` is the column of the argument, NULL where the measure does not count the row (by its `where`
   * too); null for `count()` of every row. `order` (first and last only) are the columns to order by, the time first;
   * of a nullable one NULL comes first.
   */
  aggregate(measure: Measure, value: SqlOperand | null, order: readonly SqlOperand[]): string;
  /** How rows are paired as of a time. */
  readonly asOf: AsOf;
  /** Of an engine whose window functions do not have their meaning in every mode: what stands for them. */
  readonly joins?: JoinedForms;
}

/**
 * `join` is what follows FROM to pair each row of `left` with at most one row of `right`: of equal `_key`, of the greatest `_time` not
 * after the left's. The aliases are `l` and `r`. `of: 'versions'`: rows of `right` are alone in [`_time`, `_until`) of their key;
 * `_until` is NULL for the last. `of: 'rows'`: they are all of the table's, and `order` tells apart those of one time, the time first.
 */
export type AsOf =
  | { readonly of: 'versions'; join(left: string, right: string): string }
  | { readonly of: 'rows'; join(left: string, right: string, order: readonly SqlOperand[]): string };

/** Queries that do without window functions, or with those alone that the engine has in every mode. */
export interface JoinedForms {
  /** The rows of part `rows` with `_session`, which tells the sessions of a group apart. */
  sessions(rows: string, group: readonly string[], gap: number): string;
  /** For each group of `by` among `rows` its columns and `_list`, the topK of `value`. */
  top(rows: string, by: readonly string[], value: SqlOperand, measure: Measure): string;
}
