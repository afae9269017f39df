import type { Columns } from '../contract/column.ts';
import type { Contract } from '../contract/contract.ts';
import type { QueryPlan } from './query-plan.ts';
import type { Scope } from './operand.ts';
import type { ColumnsOfTerms, Condition, Terms } from './term.ts';

/** A finished query: its plan, the contracts it reads, also by way of products, each once, and the columns of its rows. */
export interface Query<C extends Columns = Columns> {
  readonly plan: QueryPlan;
  readonly inputs: readonly Contract[];
  readonly output: C;
}

/** A query whose rows are those of groups: further columns and conditions are over group columns, windows and measures. */
export interface AggregateQuery<C extends Columns> extends Query<C> {
  /** Adds columns that are computed from those of the row. */
  withColumns<A extends Terms>(columns: (row: Scope<C>) => A): AggregateQuery<Merged<C, ColumnsOfTerms<A>>>;
  /** Shows the rows for which the condition is true. Several conditions must all be true. */
  having(condition: (row: Scope<C>) => Condition): AggregateQuery<C>;
}

/** The columns of both, as one type that reads well. */
export type Merged<A, B> = {
  readonly [K in keyof A | keyof B]: K extends keyof B ? B[K] : K extends keyof A ? A[K] : never;
};
