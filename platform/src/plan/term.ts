import type { ColumnType } from '../contract/column.ts';
import type { Expression } from './expression.ts';
import type { Bool, Decimal, Double, Int32, Int64, Integer, Kind } from './kind.ts';

declare const typed: unique symbol;

/** An expression whose type and nullability the compiler knows; they are not there when it runs. */
export interface Term<T extends ColumnType, N extends boolean> {
  readonly expression: Expression;
  readonly [typed]: { readonly type: T; readonly nullable: N };
}

/** A boolean term: what `where` takes. */
export type Condition = Term<Bool, boolean>;

/** What may stand beside a value: a literal as it is written for the type, or a term. One type, so that the compiler names both. */
export type TypeOfArgument<T extends ColumnType, A> = A extends Term<infer U, boolean> ? U : T;
export type NullableArgument<A> = A extends Term<ColumnType, infer M> ? M : false;

/** Terms by the names of the columns that they give. */
export type Terms = Readonly<Record<string, Term<ColumnType, boolean>>>;

/** The columns that terms give. */
export type ColumnsOfTerms<A extends Terms> = {
  readonly [K in keyof A]: A[K] extends Term<infer T, infer N> ? { readonly type: T; readonly nullable: N } : never;
};

type Rescaled<T extends ColumnType> = T extends Decimal
  ? { readonly kind: 'decimal'; readonly precision: number; readonly scale: T['scale'] }
  : T;

/** Types that may stand beside another as one value: integers mix, decimals have one scale, enums the same symbols. */
export type Same<T extends ColumnType> = T['kind'] extends 'int32' | 'int64'
  ? Integer
  : T['kind'] extends 'double'
    ? Kind<'double'>
    : Rescaled<T>;

/** Types that may stand on the other side of a comparison: as `Same`, but any two enums. */
export type Peer<T extends ColumnType> = T['kind'] extends 'enum' ? Kind<'enum'> : Same<T>;

/** The type of a value that is one of two `Same`. */
export type Unified<A extends ColumnType, B extends ColumnType> = A['kind'] extends 'int32' | 'int64'
  ? B['kind'] extends 'int32'
    ? A['kind'] extends 'int32'
      ? Int32
      : Int64
    : Int64
  : A['kind'] extends 'double'
    ? [A, B] extends [B, A]
      ? A
      : Double
    : Rescaled<A>;
