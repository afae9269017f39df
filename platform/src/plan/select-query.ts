import type { DeclaredRows, Expressions } from './declared-rows.ts';
import { frozen } from './frozen.ts';
import { columnsOfRelation, requireKnown } from './known-columns.ts';
import { requireNames } from './names.ts';
import { outputOf } from './output.ts';
import { planError } from './plan-error.ts';
import { requireSmallPlan } from './plan-size.ts';
import { pruned } from './prune.ts';
import type { Query } from './query.ts';
import type { SelectPlan } from './query-plan.ts';

/** The query that shows these columns of each row. Fails with `PLAN_INVALID`, or `PLAN_TOO_LARGE`. */
export function selectQuery({ relation, where, inputs }: DeclaredRows, selected: Expressions): Query {
  const columns = Object.entries(selected).map(([name, value]) => ({ name, value }));
  if (columns.length === 0) throw planError('no columns', 'at least one', 'the object of `select` is empty');
  requireNames('a column', [], Object.keys(selected), 'a column is selected twice');
  const read = [where, ...Object.values(selected)];
  requireKnown(columnsOfRelation(relation), read);
  const plan: SelectPlan = { kind: 'select', input: pruned(relation, read), where, columns };
  return Object.freeze({
    plan: frozen(requireSmallPlan(plan)),
    inputs: Object.freeze([...inputs]),
    output: frozen(outputOf(plan)),
  });
}
