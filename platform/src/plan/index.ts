export {
  approximateCountDistinct,
  avg,
  count,
  countDistinct,
  first,
  last,
  max,
  min,
  sum,
  topK,
} from './aggregation.ts';
export { canonicalJson } from './canonical-json.ts';
export { when } from './case.ts';
export { coalesce } from './coalesce.ts';
export { from } from './from.ts';
export type { RowOfColumns } from './kind.ts';
export { literal } from './literal-of.ts';
export type { Query } from './query.ts';
export { columnsOf, type Expression, type FunctionName, type NamedExpression } from './expression.ts';
export type { Aggregate, AggregatePlan, Measure, QueryPlan, SelectPlan, Window } from './query-plan.ts';
export type { ContractRelation, JoinRelation, LookupRelation, ProductRelation, Relation, Side } from './relation.ts';
export { outputOf } from './output.ts';
export { planChanges } from './plan-change.ts';
export { contractsRead, productsRead } from './plan-inputs.ts';
export { planJson } from './plan-json.ts';
export { stagesOf, type AggregateLeaf, type Leaf, type RowsLeaf, type Stage, type Stages } from './stages.ts';
