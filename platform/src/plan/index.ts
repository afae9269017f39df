export { avg, count, countDistinct, first, last, max, min, sum } from './aggregation.ts';
export { canonicalJson } from './canonical-json.ts';
export { from, type Query } from './from.ts';
export type { Aggregate, Expression, FunctionName, Measure, QueryPlan } from './query-plan.ts';
