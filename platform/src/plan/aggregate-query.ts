import type { ColumnType } from '../contract/column.ts';
import type { Contract } from '../contract/contract.ts';
import type { Aggregation } from './aggregation.ts';
import type { DeclaredRows, Expressions } from './declared-rows.ts';
import type { NamedExpression } from './expression.ts';
import { frozen } from './frozen.ts';
import { both } from './function/logic.ts';
import { columnsOfRelation, requireKnown } from './known-columns.ts';
import { expressionOf, expressionsOf, requireNames } from './names.ts';
import { outputOf } from './output.ts';
import { planError } from './plan-error.ts';
import { requireSmallPlan } from './plan-size.ts';
import { pruned } from './prune.ts';
import type { AggregateQuery } from './query.ts';
import type { AggregatePlan, Measure, Window } from './query-plan.ts';
import { columnNodes, scopeOf } from './scope-of.ts';
import type { Condition, Terms } from './term.ts';

type Aggregations = Readonly<Record<string, Aggregation<ColumnType, boolean>>>;

/** The query that shows these measures of each group. Fails with `PLAN_INVALID`, or `PLAN_TOO_LARGE`. */
export function aggregateQuery(
  { relation, where, inputs }: DeclaredRows,
  window: Window | null,
  grouped: Expressions,
  aggregations: Aggregations,
): AggregateQuery<never> {
  const group = named(grouped);
  const measures = Object.entries(aggregations).map(([name, aggregation]) => measureOf(name, aggregation));
  if (measures.length === 0) throw planError('no measures', 'at least one', 'the object of `aggregate` is empty');
  const ends = window === null ? [] : ['windowStart', 'windowEnd'];
  requireNames('a group', [], Object.keys(grouped), 'a column is grouped by twice');
  requireNames(
    'a measure',
    [...Object.keys(grouped), ...ends],
    measures.map(({ name }) => name),
    'a measure or a group has the name of a group or a window column',
  );
  const read = [where, ...Object.values(grouped), ...measures.flatMap(({ argument, where }) => [argument, where])];
  requireKnown(columnsOfRelation(relation), read);
  const input = pruned(relation, read);
  return shown({ kind: 'aggregate', input, where, window, group, measures, derived: [], having: null }, inputs);
}

function measureOf(name: string, aggregation: Partial<Aggregation<ColumnType, boolean>>): Measure {
  if (aggregation.measure !== undefined) return { name, ...aggregation.measure };
  throw planError(
    `the measure ${name} that is no aggregate`,
    'an aggregate such as `max` or `count`',
    'a column of the rows has many values in a group',
  );
}

/** The aggregate with what is derived from its rows. */
function shown(plan: AggregatePlan, inputs: readonly Contract[]): AggregateQuery<never> {
  const output = outputOf(plan);
  const own = outputOf({ ...plan, derived: [] });
  // What is derived may be derived from again: each is an expression over groups, windows and measures alone.
  const meaning: Expressions = {
    ...columnNodes(own),
    ...Object.fromEntries(plan.derived.map(({ name, value }) => [name, value])),
  };
  const query = {
    plan: frozen(requireSmallPlan(plan)),
    inputs: Object.freeze([...inputs]),
    output: frozen(output),
    withColumns(columns: (row: unknown) => Terms) {
      const added = expressionsOf(columns(scopeOf(meaning)));
      requireNames('a column', Object.keys(output), Object.keys(added), 'a computed column has the name of another');
      requireKnown(own, Object.values(added));
      return shown({ ...plan, derived: [...plan.derived, ...named(added)] }, inputs);
    },
    having(condition: (row: unknown) => Condition) {
      const expression = expressionOf('a condition', condition(scopeOf(columnNodes(output))));
      requireKnown(output, [expression]);
      return shown({ ...plan, having: both(plan.having, expression) }, inputs);
    },
  };
  return Object.freeze(query) as unknown as AggregateQuery<never>;
}

const named = (expressions: Expressions): readonly NamedExpression[] =>
  Object.entries(expressions).map(([name, value]) => ({ name, value }));
