import type { Column, ColumnType } from '../contract/column.ts';
import type { Expression } from './expression.ts';
import { both } from './function/logic.ts';
import { DOUBLE, INT64, type Decimal, type Double, type Int64, type Kind } from './kind.ts';
import { planError } from './plan-error.ts';
import type { Aggregate, Measure } from './query-plan.ts';
import type { Condition, Term } from './term.ts';

declare const typed: unique symbol;

/** An aggregate of a group, still without a name; `Measure` says what each means. `E`: whether it may be NULL of no values. */
export interface Aggregation<T extends ColumnType, N extends boolean, E extends boolean = boolean> {
  readonly measure: Omit<Measure, 'name'>;
  /** Of the rows for which the condition is true. Several conditions must all be true. */
  where(condition: Condition): Aggregation<T, E, E>;
  readonly [typed]: { readonly type: T; readonly nullable: N };
}

type Any = Exclude<ColumnType, { kind: 'list' }>;
/** A double can be summed only over a declared scale: a sum of plain doubles depends on its order. */
type Summable = Kind<'int32' | 'int64' | 'decimal'> | { readonly kind: 'double'; readonly sumScale: number };
type Comparable = Exclude<Any, { kind: 'boolean' }>;
type SumOf<T extends Summable> = T extends Decimal
  ? { readonly kind: 'decimal'; readonly precision: 38; readonly scale: T['scale'] }
  : T['kind'] extends 'double'
    ? Double
    : Int64;
type Count = Aggregation<Int64, false, false>;
type TopFields<T extends ColumnType> = {
  readonly value: { readonly type: T; readonly nullable: false };
  readonly count: { readonly type: Int64; readonly nullable: false };
};

const COUNT: Column = { type: INT64, nullable: false };

/** The rows of the group, or those whose value is not NULL. */
export const count = (of?: Term<Any, boolean>): Count => aggregation('count', of?.expression ?? null, COUNT);

/** Different values, exact. */
export const countDistinct = (of: Term<Any, boolean>): Count => aggregation('countDistinct', of.expression, COUNT);

/** Different values, by a sketch of bounded size; see `Measure`. */
export const approximateCountDistinct = (of: Term<Any, boolean>): Count =>
  aggregation('approximateCountDistinct', of.expression, COUNT);

/** The exact sum: int64, decimal(38, s), or for a double with a scale the exact sum shown as a double. */
export const sum = <T extends Summable, N extends boolean>(of: Term<T, N>): Aggregation<SumOf<T>, N, true> => {
  const { type, nullable } = summable('sum', of.expression).column;
  const result: ColumnType =
    type.kind === 'decimal' ? { ...type, precision: 38 } : type.kind === 'double' ? DOUBLE : INT64;
  return aggregation('sum', of.expression, { type: result, nullable });
};

/** The mean: the exact sum and the count, divided at the end. */
export const avg = <T extends Summable, N extends boolean>(of: Term<T, N>): Aggregation<Double, N, true> =>
  aggregation('avg', of.expression, { type: DOUBLE, nullable: summable('avg', of.expression).column.nullable });

/** The least value. */
export const min = <T extends Comparable, N extends boolean>(of: Term<T, N>): Aggregation<T, N, true> =>
  same('min', of);

/** The greatest value. */
export const max = <T extends Comparable, N extends boolean>(of: Term<T, N>): Aggregation<T, N, true> =>
  same('max', of);

/** The value of the earliest row that has one; see `ROW ORDER` in platform/ARCHITECTURE.md. */
export const first = <T extends Any, N extends boolean>(of: Term<T, N>): Aggregation<T, N, true> => same('first', of);

/** The value of the latest row that has one; see `ROW ORDER` in platform/ARCHITECTURE.md. */
export const last = <T extends Any, N extends boolean>(of: Term<T, N>): Aggregation<T, N, true> => same('last', of);

/** The most values that a topK may list. */
const LONGEST_TOP = 1000;

/** The `limit` (1 to 1,000) most frequent values with their counts, the most frequent first. Fails with `PLAN_INVALID`. */
export const topK = <T extends Exclude<Any, { kind: 'double' }>>(
  of: Term<T, boolean>,
  limit: number,
): Aggregation<{ readonly kind: 'list'; readonly fields: TopFields<T> }, false, false> => {
  if (!Number.isInteger(limit) || limit < 1 || limit > LONGEST_TOP)
    throw planError(
      `topK of ${limit} values`,
      `a whole number from 1 to ${LONGEST_TOP}`,
      'it says how many values a row lists',
    );
  const value: Column = { type: of.expression.column.type, nullable: false };
  return aggregation(
    'topK',
    of.expression,
    { type: { kind: 'list', fields: { value, count: COUNT } }, nullable: false },
    limit,
  );
};

const same = <T extends ColumnType, N extends boolean>(name: Aggregate, of: Term<T, N>): Aggregation<T, N, true> =>
  aggregation(name, of.expression, of.expression.column);

const aggregation = <T extends ColumnType, N extends boolean, E extends boolean>(
  aggregate: Aggregate,
  argument: Expression | null,
  column: Column,
  limit: number | null = null,
): Aggregation<T, N, E> => ofMeasure({ aggregate, argument, where: null, limit, column });

/** The compiler says the same, where it knows the type. */
function summable(aggregate: Aggregate, argument: Expression): Expression {
  const { type } = argument.column;
  const { kind } = type;
  if (kind === 'int32' || kind === 'int64' || kind === 'decimal') return argument;
  if (kind === 'double' && type.sumScale !== null) return argument;
  throw planError(
    `${aggregate} of ${kind === 'double' ? 'a double without a scale' : kind}`,
    'an integer, a decimal, or a double with a sumScale',
    kind === 'double' ? 'its sum depends on its order: say `toDouble({ sumScale: 6 })`' : 'another column was meant',
  );
}

/** Counts and lists are never NULL; all else is where the condition leaves no value. */
const NEVER_NULL: readonly Aggregate[] = ['count', 'countDistinct', 'approximateCountDistinct', 'topK'];

function ofMeasure<T extends ColumnType, N extends boolean, E extends boolean>(
  measure: Omit<Measure, 'name'>,
): Aggregation<T, N, E> {
  const aggregation = {
    measure,
    where: ({ expression }: Condition) => {
      const column = { ...measure.column, nullable: !NEVER_NULL.includes(measure.aggregate) };
      return ofMeasure({ ...measure, where: both(measure.where, expression), column });
    },
  };
  return Object.freeze(aggregation) as unknown as Aggregation<T, N, E>;
}
