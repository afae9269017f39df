export { avg, count, countDistinct, first, last, max, min, sum } from './aggregation.ts';
export { canonicalJson } from './canonical-json.ts';
export { from, type Query } from './from.ts';
export { columnsOf, type Expression, type FunctionName, type NamedExpression } from './expression.ts';
export type { Aggregate, AggregatePlan, Measure, QueryPlan, SelectPlan, Window } from './query-plan.ts';
export type { ContractRelation, JoinRelation, LookupRelation, ProductRelation, Relation, Side } from './relation.ts';
export { outputOf } from './output.ts';
export { stagesOf, type AggregateLeaf, type Leaf, type RowsLeaf, type Stage, type Stages } from './stages.ts';
