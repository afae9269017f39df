import type { QueryPlan } from './query-plan.ts';
import type { Relation } from './relation.ts';

/** The contracts that a plan reads without another product between: for them its own lateness counts. */
export const contractsRead = (plan: QueryPlan): readonly string[] => [...new Set(contractsOf(plan.input))];

function contractsOf(relation: Relation): readonly string[] {
  if (relation.node === 'contract') return [relation.contract];
  if (relation.node === 'product') return [];
  return [relation.left, relation.right].flatMap((side) => contractsOf(side.relation));
}

/** The products that a plan reads, also by way of others, with their own plans. */
export function productsRead(plan: QueryPlan): readonly { readonly name: string; readonly plan: QueryPlan }[] {
  return productsOf(plan.input);
}

function productsOf(relation: Relation): readonly { readonly name: string; readonly plan: QueryPlan }[] {
  if (relation.node === 'contract') return [];
  if (relation.node === 'product')
    return [{ name: relation.product, plan: relation.plan }, ...productsRead(relation.plan)];
  return [relation.left, relation.right].flatMap((side) => productsOf(side.relation));
}
