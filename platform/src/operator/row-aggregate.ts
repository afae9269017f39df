import type { Scalar } from '../contract/column.ts';
import type { Measure } from '../plan/query-plan.ts';
import { aggregateOf } from './aggregate-of.ts';
import type { Aggregate } from './aggregate.ts';
import { rowEdge } from './row-edge.ts';
import type { Order } from './state.ts';

/** An aggregate over rows of an inner stage instead of records: they have an order instead of a sequence and an address. */
export interface RowAggregate<S> extends Omit<Aggregate<S>, 'add'> {
  /** Adds the value, not null, of the row at a time (microseconds). */
  add(state: S, value: Scalar, time: number, order: Order): void;
}

/** The operator of a measure over rows. Its states are opaque to whoever uses it. */
export function rowAggregateOf(product: string, measure: Measure): RowAggregate<object> {
  const { aggregate, argument } = measure;
  if (argument !== null && (aggregate === 'first' || aggregate === 'last'))
    return opaque(rowEdge(argument.column, aggregate));
  const operator = aggregateOf(product, measure);
  return { ...operator, add: (state, value, time) => operator.add(state, value, time, 0, 0, 0) };
}

/** Its states go to nothing but itself. */
const opaque = (operator: unknown): RowAggregate<object> => operator as RowAggregate<object>;
