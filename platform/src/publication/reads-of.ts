import type { Relation } from '../plan/relation.ts';
import type { Product } from '../product/product.ts';

/** The names of the contracts and products that a product reads itself, each once, in the order of their first use. */
export const readsOf = (product: Product): readonly string[] =>
  product.kind === 'process' ? [product.input.name] : [...new Set(namesOf(product.plan.input))];

function namesOf(relation: Relation): readonly string[] {
  if (relation.node === 'contract') return [relation.contract];
  if (relation.node === 'product') return [relation.product];
  return [relation.left, relation.right].flatMap((side) => namesOf(side.relation));
}
