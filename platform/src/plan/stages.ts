import type { Expression, NamedExpression } from './expression.ts';
import type { AggregatePlan, QueryPlan } from './query-plan.ts';
import type { ContractRelation, Relation, Side } from './relation.ts';

/**
 * What is computed by input partition, before any shuffle, from the records of one contract. A leaf alone judges lateness, by
 * the partition's own prefix; all that comes after it is never late.
 */
export type Leaf = AggregateLeaf | RowsLeaf;

interface OfContract {
  readonly input: ContractRelation;
  /** Microseconds. */
  readonly lateness: number;
}

/** Windowed partial aggregates. Late by the rule of the plan's window; never without a window. */
export interface AggregateLeaf extends OfContract {
  readonly kind: 'aggregate';
  readonly plan: AggregatePlan;
}

/** The records themselves, with the columns that are needed. */
export interface RowsLeaf extends OfContract {
  readonly kind: 'rows';
  readonly where: Expression | null;
  readonly columns: readonly NamedExpression[];
  /** `time`: late if the record's own time is at or before the watermark (joins, lookups). `never`: a select of a contract. */
  readonly late: 'time' | 'never';
}

/**
 * What is computed from the leaves, in one place. A leaf passes on final rows of its windows, or its records; an inner
 * aggregate passes on final rows; the outermost one shows open windows too. `leaf` is an index into `leaves`.
 */
export type Stage =
  | { readonly kind: 'leaf'; readonly leaf: number }
  | { readonly kind: 'aggregate'; readonly input: Stage; readonly plan: AggregatePlan }
  | {
      readonly kind: 'select';
      readonly input: Stage;
      readonly where: Expression | null;
      readonly columns: readonly NamedExpression[];
    }
  | {
      readonly kind: 'join' | 'lookup';
      readonly left: Stage;
      readonly right: Stage;
      readonly leftKey: Expression;
      readonly rightKey: Expression;
      /** Microseconds; of a lookup 0. */
      readonly within: number;
    };

/** A plan cut into what runs by partition and what runs after it. */
export interface Stages {
  readonly leaves: readonly Leaf[];
  readonly root: Stage;
}

/** Cuts a plan. `lateness` (microseconds) is that of the product itself, for the contracts it reads without another product between. */
export function stagesOf(plan: QueryPlan, lateness: number): Stages {
  const leaves: Leaf[] = [];
  return { root: planStage(plan, lateness, leaves), leaves };
}

function planStage(plan: QueryPlan, lateness: number, leaves: Leaf[]): Stage {
  const { input } = plan;
  if (input.node !== 'contract') {
    const stage = relationStage(input, lateness, leaves);
    return plan.kind === 'aggregate'
      ? { kind: 'aggregate', input: stage, plan }
      : { kind: 'select', input: stage, where: plan.where, columns: plan.columns };
  }
  const leaf: Leaf =
    plan.kind === 'aggregate'
      ? { kind: 'aggregate', input, lateness, plan }
      : { kind: 'rows', input, lateness, where: plan.where, columns: plan.columns, late: 'never' };
  return { kind: 'leaf', leaf: leaves.push(leaf) - 1 };
}

function relationStage(relation: Exclude<Relation, ContractRelation>, lateness: number, leaves: Leaf[]): Stage {
  if (relation.node === 'product') return planStage(relation.plan, relation.lateness, leaves);
  const { leftKey, rightKey } = relation;
  const [left, right] = [sideStage(relation.left, lateness, leaves), sideStage(relation.right, lateness, leaves)];
  const within = relation.node === 'join' ? relation.within : 0;
  return { kind: relation.node, left, right, leftKey, rightKey, within };
}

function sideStage({ relation, where, columns }: Side, lateness: number, leaves: Leaf[]): Stage {
  if (relation.node === 'contract') {
    const leaf: Leaf = { kind: 'rows', input: relation, lateness, where, columns, late: 'time' };
    return { kind: 'leaf', leaf: leaves.push(leaf) - 1 };
  }
  return { kind: 'select', input: relationStage(relation, lateness, leaves), where, columns };
}
