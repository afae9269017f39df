export { aggregateOf } from './aggregate-of.ts';
export type { Aggregate } from './aggregate.ts';
export { compareText } from './compare-values.ts';
export type { GroupState, StateAlgebra, WindowedStates } from './state.ts';
