import type { MeshError } from '../error/index.ts';
import { duration } from '../time/index.ts';
import { aggregateQuery } from './aggregate-query.ts';
import type { Aggregation } from './aggregation.ts';
import type { ColumnType } from '../contract/column.ts';
import type { DeclaredRows, Expressions } from './declared-rows.ts';
import { both } from './function/logic.ts';
import { joined } from './joined.ts';
import { expressionOf, expressionsOf, requireNames } from './names.ts';
import { planError } from './plan-error.ts';
import type { Window } from './query-plan.ts';
import { scopeOf } from './scope-of.ts';
import { selectQuery } from './select-query.ts';
import type { Named } from './source.ts';
import type { Condition, Term, Terms } from './term.ts';
import { hopping, session, tumbling } from './window.ts';

type Aggregations = Readonly<Record<string, Aggregation<ColumnType, boolean>>>;
type Key = (left: unknown, right: unknown) => readonly [Term<ColumnType, boolean>, Term<ColumnType, boolean>];

/** The builder of declared rows: a `Source`, or `Joined` where they have sides. Its types are there; here are its values. */
export function rowsOf(rows: DeclaredRows): Named<never> {
  const scopes = scopesOf(rows);
  const grouped = (window: Window | null, group: Expressions) => ({
    aggregate(measures: (...scopes: readonly unknown[]) => Aggregations) {
      if (typeof measures !== 'function') throw noFunction(measures);
      return aggregateQuery(rows, window, group, measures(...scopes));
    },
  });
  const windowed = (window: Window | null) => ({
    ...grouped(window, {}),
    groupBy: (...names: readonly string[]) => grouped(window, groupOf(rows, names)),
  });
  const builder = {
    rows,
    where(condition: (...scopes: readonly unknown[]) => Condition) {
      const expression = expressionOf('a condition', condition(...scopes));
      return rowsOf({ ...rows, where: both(rows.where, expression) });
    },
    withColumns(columns: (...scopes: readonly unknown[]) => Terms) {
      const added = expressionsOf(columns(...scopes));
      requireNames(
        'a column',
        Object.keys(rows.named),
        Object.keys(added),
        'a computed column has the name of another',
      );
      return rowsOf({ ...rows, named: { ...rows.named, ...added } });
    },
    select: (columns: (...scopes: readonly unknown[]) => Terms) => selectQuery(rows, expressionsOf(columns(...scopes))),
    ...windowed(null),
    tumbling: (size: string) => windowed(tumbling(size)),
    hopping: (size: string, slide: string) => windowed(hopping(size, slide)),
    session: (gap: string) => windowed(session(gap)),
    joinWithin: (other: Named<never>, key: Key, bound: string) =>
      rowsOf(joined(rows, other.rows, key, { node: 'join', within: duration(bound) })),
    lookup: (table: Named<never>, key: Key) => rowsOf(joined(rows, table.rows, key, { node: 'lookup' })),
  };
  return Object.freeze(builder) as unknown as Named<never>;
}

const noFunction = (measures: unknown): MeshError =>
  planError(
    `measures that are ${measures === null ? 'null' : `a plain ${typeof measures}`}`,
    'a function, such as `(row) => ({ views: count() })`',
    'measures are made from the columns of a row: put `(row) =>` before them',
  );

const scopesOf = ({ named, sides }: DeclaredRows): readonly unknown[] =>
  sides === null ? [scopeOf(named)] : [scopeOf(sides.left), scopeOf(sides.right), scopeOf(named)];

/** Group columns by the name they have in the output: `left.price` is `price`. */
function groupOf({ named, sides }: DeclaredRows, names: readonly string[]): Expressions {
  const all: Expressions =
    sides === null ? named : { ...named, ...prefixed('left.', sides.left), ...prefixed('right.', sides.right) };
  const odd = names.find((name) => typeof name !== 'string');
  if (odd !== undefined)
    throw planError(
      `a ${Array.isArray(odd) ? 'list' : typeof odd} to group by`,
      'names of columns, such as `groupBy("user", "page")`',
      'a callback or a list stands where the names themselves are meant: compute a column by `withColumns` first',
    );
  const group = names.map((name) => [name.replace(/^(left|right)\./, ''), expressionFor(all, name)] as const);
  const twice = group.find(([name], at) => group.findIndex(([other]) => other === name) !== at)?.[0];
  if (twice === undefined) return Object.fromEntries(group);
  throw planError(
    `two columns ${twice} to group by`,
    'each name once',
    'one of them is to be computed under another name',
  );
}

function expressionFor(all: Expressions, name: string): Expressions[string] {
  const expression = all[name];
  if (expression === undefined)
    throw planError(`${name} to group by`, `one of ${Object.keys(all).join(', ')}`, 'the name is misspelt');
  const { kind } = expression.column.type;
  if (kind !== 'double' && kind !== 'list') return expression;
  throw planError(
    `the ${kind} ${name} to group by`,
    'a column of another type',
    kind === 'list' ? 'lists are only shown' : 'make an integer or a decimal of it',
  );
}

const prefixed = (prefix: string, expressions: Expressions): Expressions =>
  Object.fromEntries(Object.entries(expressions).map(([name, expression]) => [`${prefix}${name}`, expression]));
