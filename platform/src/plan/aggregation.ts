import type { Column, ColumnType } from '../contract/column.ts';
import type { Term } from './operand.ts';
import type { Expression } from './expression.ts';
import type { Aggregate } from './query-plan.ts';

declare const typed: unique symbol;

/** An aggregate of a group, still without a name; `Measure` says what each means. */
export interface Aggregation<T extends ColumnType, N extends boolean> {
  readonly aggregate: Aggregate;
  readonly argument: Expression | null;
  readonly column: Column;
  readonly [typed]?: { readonly type: T; readonly nullable: N };
}

type Kind<K extends ColumnType['kind']> = Extract<ColumnType, { kind: K }>;
type Int64 = Kind<'int64'>;
type Double = { readonly kind: 'double'; readonly sumScale: null };
type Decimal = Kind<'decimal'>;
/** A double can be summed only over a declared scale: a sum of plain doubles depends on its order. */
type Summable = Kind<'int32' | 'int64' | 'decimal'> | { readonly kind: 'double'; readonly sumScale: number };
type Comparable = Exclude<ColumnType, { kind: 'boolean' }>;
type SumOf<T extends Summable> = T extends Decimal ? Decimal : T['kind'] extends 'double' ? Double : Int64;

const INT64: Int64 = { kind: 'int64' };
const DOUBLE: Double = { kind: 'double', sumScale: null };

/** The records of the group. */
export const count = (): Aggregation<Int64, false> => aggregation('count', null, { type: INT64, nullable: false });

/** Different values, exact. */
export const countDistinct = (of: Term<ColumnType, boolean>): Aggregation<Int64, false> =>
  aggregation('countDistinct', of.expression, { type: INT64, nullable: false });

/** The exact sum: int64, decimal(38, s), or for a double with a scale the exact sum shown as a double. */
export const sum = <T extends Summable, N extends boolean>(of: Term<T, N>): Aggregation<SumOf<T>, N> => {
  const { type, nullable } = of.expression.column;
  const result: ColumnType =
    type.kind === 'decimal' ? { ...type, precision: 38 } : type.kind === 'double' ? DOUBLE : INT64;
  return aggregation('sum', of.expression, { type: result, nullable });
};

/** The mean: the exact sum and the count, divided at the end. */
export const avg = <T extends Summable, N extends boolean>(of: Term<T, N>): Aggregation<Double, N> =>
  aggregation('avg', of.expression, { type: DOUBLE, nullable: of.expression.column.nullable });

/** The least value. */
export const min = <T extends Comparable, N extends boolean>(of: Term<T, N>): Aggregation<T, N> => same('min', of);

/** The greatest value. */
export const max = <T extends Comparable, N extends boolean>(of: Term<T, N>): Aggregation<T, N> => same('max', of);

/** The value of the earliest record that has one, by (event time, address). */
export const first = <T extends ColumnType, N extends boolean>(of: Term<T, N>): Aggregation<T, N> => same('first', of);

/** The value of the latest record that has one, by (event time, address). */
export const last = <T extends ColumnType, N extends boolean>(of: Term<T, N>): Aggregation<T, N> => same('last', of);

const same = <T extends ColumnType, N extends boolean>(aggregate: Aggregate, of: Term<T, N>): Aggregation<T, N> =>
  aggregation(aggregate, of.expression, of.expression.column);

const aggregation = <T extends ColumnType, N extends boolean>(
  aggregate: Aggregate,
  argument: Expression | null,
  column: Column,
): Aggregation<T, N> => ({ aggregate, argument, column });
