import { columnsOf, type Expression } from './expression.ts';
import type { Relation, Side } from './relation.ts';

/** The relation with only those columns of its sides that something reads: the expressions, or a key. */
export function pruned(relation: Relation, read: readonly (Expression | null)[]): Relation {
  if (relation.node === 'contract' || relation.node === 'product') return relation;
  const used = new Set(read.flatMap(columnsOf));
  const left = prunedSide(relation.left, 'left.', used, relation.leftKey);
  const right = prunedSide(relation.right, 'right.', used, relation.rightKey);
  return { ...relation, left, right };
}

function prunedSide(side: Side, prefix: string, used: ReadonlySet<string>, key: Expression): Side {
  const keys = columnsOf(key);
  const columns = side.columns.filter(({ name }) => used.has(`${prefix}${name}`) || keys.includes(name));
  const relation = pruned(side.relation, [side.where, ...columns.map(({ value }) => value)]);
  return { ...side, relation, columns };
}
