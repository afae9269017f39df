import type { Relation } from '../plan/relation.ts';

/** The names of the contracts and products that a relation reads without another product between, each once, in the order of their first use. */
export const relationsRead = (relation: Relation): readonly string[] => [...new Set(namesOf(relation))];

function namesOf(relation: Relation): readonly string[] {
  if (relation.node === 'contract') return [relation.contract];
  if (relation.node === 'product') return [relation.product];
  return [relation.left, relation.right].flatMap((side) => namesOf(side.relation));
}
