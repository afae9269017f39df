import type { Column, Row, Value } from '../contract/column.ts';
import { keyJson } from '../contract/key-json.ts';
import type { QueryPlan } from '../plan/query-plan.ts';

/** The group columns of a plan with their types. */
const groupColumns = (plan: QueryPlan): readonly (Column | undefined)[] =>
  plan.group.map((name) => plan.input.columns[name]);

/** True where a group is one text that is never null: its key is the text itself. Other keys are the `keyJson` of their values. */
function isPlainText(plan: QueryPlan): boolean {
  const [column, ...others] = groupColumns(plan);
  return column?.type.kind === 'text' && !column.nullable && others.length === 0;
}

/**
 * JavaScript source of a group's key from expressions of its columns' values. Keys are canonical: equal groups have
 * equal keys, because values have one form. Law: the text is that of `groupKeyOf`.
 */
export function groupKeySource(plan: QueryPlan, values: readonly string[]): string {
  if (isPlainText(plan)) return values.join();
  if (values.length === 0) return `'[]'`;
  const parts = groupColumns(plan).map((column, at) => {
    const value = values[at] ?? 'null';
    return column?.type.kind === 'decimal' ? `(typeof ${value} === 'bigint' ? String(${value}) : ${value})` : value;
  });
  return `JSON.stringify([${parts.join(', ')}])`;
}

/** The values of a group's columns, in the order of the plan's group, from its key. */
export function groupValues(plan: QueryPlan, groupKey: string): Value[] {
  if (isPlainText(plan)) return [groupKey];
  const values = JSON.parse(groupKey) as Value[];
  return groupColumns(plan).map((column, at) => {
    const value = values[at] ?? null;
    return column?.type.kind === 'decimal' && typeof value === 'string' ? BigInt(value) : value;
  });
}

/** The key of the group that an output row belongs to: `groupValues` of it are the row's group columns. */
export function groupKeyOf(plan: QueryPlan, row: Row): string {
  const values = plan.group.map((name) => row[name] ?? null);
  return isPlainText(plan) ? String(values[0]) : keyJson(values);
}
