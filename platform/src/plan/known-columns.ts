import type { Column, Columns } from '../contract/column.ts';
import { canonicalJson } from './canonical-json.ts';
import type { Expression } from './expression.ts';
import { planError } from './plan-error.ts';
import type { Relation, Side } from './relation.ts';

/** The columns of a relation's rows. */
export function columnsOfRelation(relation: Relation): Columns {
  if (relation.node === 'contract' || relation.node === 'product') return relation.columns;
  const nullable = relation.node === 'lookup' ? true : undefined;
  return { ...sideColumns('left.', relation.left), ...sideColumns('right.', relation.right, nullable) };
}

/** The columns that a side gives to a pair; of a lookup's table they are all nullable. */
const sideColumns = (prefix: string, side: Side, nullable?: true): Columns =>
  Object.fromEntries(
    side.columns.map(({ name, value: { column } }) => [
      `${prefix}${name}`,
      { type: column.type, nullable: nullable ?? column.nullable },
    ]),
  );

/** Fails with `PLAN_INVALID` for a column that is not among these: one kept from the callback of another step or query. */
export function requireKnown(
  columns: Columns,
  expressions: readonly (Expression | null)[],
  likelyCause = 'it is taken from the callback of another step: after `aggregate` only groups and measures are left',
): void {
  for (const { name, column } of expressions.flatMap(columnNodesOf)) {
    const known = columns[name];
    if (known !== undefined && sameColumn(known, column)) continue;
    throw planError(`the column ${name}`, `one of ${Object.keys(columns).join(', ')}`, likelyCause);
  }
}

const sameColumn = (a: Column, b: Column): boolean => a === b || canonicalJson(a) === canonicalJson(b);

type ColumnNode = Extract<Expression, { node: 'column' }>;

function columnNodesOf(expression: Expression | null): readonly ColumnNode[] {
  if (expression === null || expression.node === 'literal') return [];
  return expression.node === 'column' ? [expression] : expression.arguments.flatMap(columnNodesOf);
}
