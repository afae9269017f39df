import type { Columns } from '../contract/column.ts';
import { columnsOf, type Expression } from './expression.ts';
import type { Relation, Side } from './relation.ts';

/**
 * The relation with only those columns that something reads: the expressions, a key of a join; of a contract its key and event time
 * too. So a column that is added to a contract or a product changes the plans alone that read it.
 */
export function pruned(relation: Relation, read: readonly (Expression | null)[]): Relation {
  const used = new Set(read.flatMap(columnsOf));
  if (relation.node === 'contract') {
    const { key, eventTime } = relation;
    return { ...relation, columns: only(relation.columns, used.add(key).add(eventTime)) };
  }
  if (relation.node === 'product') return { ...relation, columns: only(relation.columns, used) };
  const left = prunedSide(relation.left, 'left.', used, relation.leftKey);
  const right = prunedSide(relation.right, 'right.', used, relation.rightKey);
  return { ...relation, left, right };
}

const only = (columns: Columns, used: ReadonlySet<string>): Columns =>
  Object.fromEntries(Object.entries(columns).filter(([name]) => used.has(name)));

function prunedSide(side: Side, prefix: string, used: ReadonlySet<string>, key: Expression): Side {
  const keys = columnsOf(key);
  const columns = side.columns.filter(({ name }) => used.has(`${prefix}${name}`) || keys.includes(name));
  const relation = pruned(side.relation, [side.where, ...columns.map(({ value }) => value)]);
  return { ...side, relation, columns };
}
