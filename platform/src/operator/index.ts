export { aggregateOf } from './aggregate-of.ts';
export type { Aggregate } from './aggregate.ts';
export { compareOrders } from './compare-order.ts';
export { compareText } from './compare-values.ts';
export { rowAggregateOf } from './row-aggregate.ts';
export { sessionsOf, type Session } from './sessions.ts';
export {
  groupsOf,
  type GroupRow,
  type GroupState,
  type Order,
  type StateAlgebra,
  type WindowedStates,
} from './state.ts';
