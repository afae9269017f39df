import type { ColumnType } from '../contract/column.ts';
import type { Fields, TypeOf } from '../contract/field.ts';
import type { Literal, Written } from '../contract/literal.ts';

/** A rule that compares a field with a value. */
export interface Bounds<N extends string, R extends string, V> {
  readonly rule: R;
  readonly field: N;
  readonly value: V;
}

type BoundName = 'atLeast' | 'atMost' | 'greaterThan' | 'lessThan';
type TextName = 'startsWith' | 'endsWith' | 'contains';

/** A rule as `expect` makes it: values are as their author wrote them. */
export type WrittenRule = RuleOn<string, Written, string>;

type RuleOn<N extends string, V, O extends string> =
  | { readonly rule: 'present'; readonly field: N }
  | Bounds<N, BoundName, V>
  | { readonly rule: 'oneOf'; readonly field: N; readonly values: readonly V[] }
  | { readonly rule: 'length'; readonly field: N; readonly least: number; readonly most: number | null }
  | Bounds<N, TextName, string>
  | { readonly rule: 'notAfter'; readonly field: N; readonly other: O };

/** Types whose values have an order. */
export const ORDERED: readonly ColumnType['kind'][] = [
  'text',
  'int32',
  'int64',
  'decimal',
  'double',
  'timestamp',
  'date',
] satisfies Ordered[];
type Ordered = 'text' | 'int32' | 'int64' | 'decimal' | 'double' | 'timestamp' | 'date';

/** Rules that the fields of a contract can have; any where the compiler does not know the fields. */
export type RulesFor<F extends Fields> = string extends keyof F
  ? WrittenRule
  : { [N in keyof F & string]: RulesOfType<F, N, TypeOf<F[N]>> }[keyof F & string];

type RulesOfType<F extends Fields, N extends keyof F & string, T extends ColumnType> =
  | { readonly rule: 'present'; readonly field: N }
  | { readonly rule: 'oneOf'; readonly field: N; readonly values: readonly Literal<T>[] }
  | (T['kind'] extends Ordered
      ? Bounds<N, BoundName, Literal<T>> | { readonly rule: 'notAfter'; readonly field: N; readonly other: Alike<F, T> }
      : never)
  | (T['kind'] extends 'text'
      ? Bounds<N, TextName, string> | { rule: 'length'; field: N; least: number; most: number | null }
      : never);

/** Names of the fields of a type. */
type Alike<F extends Fields, T extends ColumnType> = {
  [N in keyof F & string]: TypeOf<F[N]>['kind'] extends T['kind'] ? N : never;
}[keyof F & string];
