import type { Column, ColumnType } from '../contract/column.ts';
import type { DeclaredRows } from './declared-rows.ts';
import { columnsOf, type Expression } from './expression.ts';
import { requireSame } from './function/unified.ts';
import { distinctInputs } from './inputs.ts';
import { requireKnown } from './known-columns.ts';
import { expressionOf } from './names.ts';
import { planError } from './plan-error.ts';
import type { JoinRelation, LookupRelation, Side } from './relation.ts';
import { columnNodes, scopeOf } from './scope-of.ts';
import type { Term } from './term.ts';

type Key = (left: unknown, right: unknown) => readonly [Term<ColumnType, boolean>, Term<ColumnType, boolean>];
/** What joins differ in. */
type How = Pick<JoinRelation, 'node' | 'within'> | Pick<LookupRelation, 'node'>;

/** The rows that two sides give together, with all columns of both: what is not read goes when the query is finished. */
export function joined(left: DeclaredRows, right: DeclaredRows, key: Key, how: How): DeclaredRows {
  const [leftSide, rightSide] = [sideOf('left', left), sideOf('right', right)];
  const [leftColumns, rightColumns] = [columnsOfSide(leftSide), columnsOfSide(rightSide)];
  const pair = key(scopeOf(columnNodes(leftColumns)), scopeOf(columnNodes(rightColumns)));
  const leftKey = keyOf('left', pair[0], leftColumns);
  const rightKey = keyOf('right', pair[1], rightColumns);
  requireSame('a join by keys', leftKey.column.type, rightKey.column.type);
  const found = how.node === 'lookup' ? nullable(rightColumns) : rightColumns;
  return {
    relation: { ...how, left: leftSide, right: rightSide, leftKey, rightKey },
    inputs: distinctInputs([...left.inputs, ...right.inputs]),
    where: null,
    named: {},
    sides: { left: columnNodes(leftColumns, 'left.'), right: columnNodes(found, 'right.') },
  };
}

type Known = Readonly<Record<string, Column>>;

function sideOf(which: string, { relation, where, named }: DeclaredRows): Side {
  const columns = Object.entries(named).flatMap(([name, value]) =>
    value.column.type.kind === 'list' ? [] : [{ name, value }],
  );
  if (columns.length > 0) return { relation, where, columns };
  throw planError(
    `joined rows without columns on the ${which} of a join`,
    'columns named by `withColumns`',
    'two joins follow one another, and names of sides are not passed on',
  );
}

const columnsOfSide = ({ columns }: Side): Known =>
  Object.fromEntries(columns.map(({ name, value }) => [name, value.column]));

const nullable = (columns: Known): Known =>
  Object.fromEntries(Object.entries(columns).map(([name, { type }]) => [name, { type, nullable: true }]));

function keyOf(which: string, term: Term<ColumnType, boolean> | undefined, columns: Known): Expression {
  const expression = expressionOf(`the ${which} key of a join`, term);
  requireKnown(columns, [expression], 'the two keys are exchanged: the left one comes first');
  const { kind } = expression.column.type;
  if (kind === 'double' || kind === 'list')
    throw planError(`a ${kind} as the key of a join`, 'a key of another type', 'doubles that look equal differ');
  if (columnsOf(expression).length > 0) return expression;
  throw planError(
    `a ${which} key of a join that reads no column`,
    'a column, or a function of columns',
    'every row would meet every other',
  );
}
