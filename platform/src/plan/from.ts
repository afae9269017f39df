import { alikeNames } from '../contract/alike-names.ts';
import type { ColumnType } from '../contract/column.ts';
import type { Contract, TypedContract } from '../contract/contract.ts';
import type { Fields, NullableOf, RowOf, TypeOf } from '../contract/field.ts';
import { duration } from '../time/index.ts';
import type { Aggregation } from './aggregation.ts';
import { frozen } from './frozen.ts';
import { call, operand, type Condition, type Operand } from './operand.ts';
import { planError } from './plan-error.ts';
import type { Expression, NamedExpression } from './expression.ts';
import type { QueryPlan } from './query-plan.ts';

declare const rowType: unique symbol;

/** A finished query: its plan, its input, and the type of its rows. */
export interface Query<R = unknown> {
  readonly plan: QueryPlan;
  /** The contracts it reads, each once. */
  readonly inputs: readonly Contract[];
  readonly [rowType]?: R;
}

/** The columns of the input as operands. */
export type Scope<F extends Fields> = { readonly [K in keyof F]: Operand<TypeOf<F[K]>, NullableOf<F[K]>> };

/** Columns that may group: all but doubles, whose equality surprises. */
export type GroupName<F extends Fields> = {
  [K in keyof F & string]: TypeOf<F[K]>['kind'] extends 'double' ? never : K;
}[keyof F & string];

type Aggregations = Readonly<Record<string, Aggregation<ColumnType, boolean>>>;

/** The JavaScript value of a column type. */
type ValueOf<T extends ColumnType> = T extends { readonly symbols: readonly (infer S)[] }
  ? S
  : T['kind'] extends 'decimal'
    ? number | bigint
    : T['kind'] extends 'boolean'
      ? boolean
      : T['kind'] extends 'text'
        ? string
        : number;

/** Group columns, the window's ends in microseconds, measures. */
export type OutputRow<F extends Fields, G extends keyof F, M> = Pick<RowOf<F>, G> & {
  readonly windowStart: number;
  readonly windowEnd: number;
} & {
  readonly [K in keyof M]: M[K] extends Aggregation<infer T, infer N>
    ? ValueOf<T> | (N extends true ? null : never)
    : never;
};

export interface Source<F extends Fields> {
  /** Keeps the records for which the condition is true. Several conditions must all be true. */
  where(condition: (row: Scope<F>) => Condition): Source<F>;
  /** Half-open windows of this length, aligned to 1970-01-01T00:00:00Z. */
  tumbling(size: string): Windowed<F>;
}

export interface Windowed<F extends Fields> extends Grouped<F, never> {
  groupBy<const G extends readonly GroupName<F>[]>(...columns: G): Grouped<F, G[number]>;
}

export interface Grouped<F extends Fields, G extends keyof F> {
  /** The measures of each group in each window, by the names of their output columns. */
  aggregate<M extends Aggregations>(measures: (row: Scope<F>) => M): Query<OutputRow<F, G, M>>;
}

/** Begins a query over the records of a contract. Wrong values fail with `PLAN_INVALID` when the module loads. */
export function from<F extends Fields>(contract: TypedContract<F>): Source<F> {
  const scope = Object.fromEntries(
    Object.entries(contract.columns).map(([name, column]) => [name, operand({ node: 'column', name, column })]),
  ) as Scope<F>;
  return source(contract, scope, null);
}

function source<F extends Fields>(contract: Contract, scope: Scope<F>, where: Expression | null): Source<F> {
  return {
    where(condition) {
      const { expression } = condition(scope);
      return source(contract, scope, where === null ? expression : call('and', [where, expression]));
    },
    tumbling(text) {
      const size = duration(text);
      if (size < 1000) throw planError(`a window of ${text}`, 'at least 1 millisecond', 'the unit is wrong');
      const grouped = <G extends keyof F>(group: readonly string[]): Grouped<F, G> => ({
        aggregate: (measures) => finish(contract, where, size, group, measures(scope)),
      });
      return { ...grouped<never>([]), groupBy: (...columns) => grouped(columns) };
    },
  };
}

function finish<R>(
  contract: Contract,
  where: Expression | null,
  size: number,
  group: readonly string[],
  measures: Aggregations,
): Query<R> {
  const names = [...group, 'windowStart', 'windowEnd', ...Object.keys(measures)];
  const alike = alikeNames(names);
  if (alike !== undefined)
    throw planError(
      `two output columns ${alike.join(' and ')}`,
      'names that differ by more than case',
      'a measure has the name of a group or a window column',
    );
  const odd = Object.keys(measures).find((name) => !/^[a-z][A-Za-z0-9]*$/.test(name));
  if (odd !== undefined)
    throw planError(`a measure ${JSON.stringify(odd)}`, 'a name in camel case', 'it is meant for people to read');
  if (names.length === group.length + 2)
    throw planError('no measures', 'at least one', 'the object of `aggregate` is empty');
  const { name, columns, eventTime, key } = contract;
  const plan: QueryPlan = {
    kind: 'aggregate',
    input: { node: 'contract', contract: name, columns, eventTime, key },
    where,
    window: { kind: 'tumbling', size },
    group: group.flatMap((column): readonly NamedExpression[] => {
      const type = columns[column];
      return type === undefined ? [] : [{ name: column, value: { node: 'column', name: column, column: type } }];
    }),
    measures: Object.entries(measures).map(([measure, { aggregate, argument, column }]) => ({
      name: measure,
      aggregate,
      argument,
      where: null,
      limit: null,
      column,
    })),
    derived: [],
    having: null,
  };
  return Object.freeze({ plan: frozen(plan), inputs: [contract] });
}
