import type { Row, Scalar } from '../contract/column.ts';
import { keyJson } from '../contract/key-json.ts';
import type { AggregatePlan } from '../plan/query-plan.ts';

/** True where a group is one text that is never null: its key is the text itself. Other keys are the `keyJson` of their values. */
function isPlainText({ group }: AggregatePlan): boolean {
  const column = group[0]?.value.column;
  return group.length === 1 && column?.type.kind === 'text' && !column.nullable;
}

/**
 * JavaScript source of a group's key from sources of its columns' values, each a variable or a literal. Keys are canonical:
 * equal groups have equal keys, because values have one form. Law: the text is that of `groupKeyOf`.
 */
export function groupKeySource(plan: AggregatePlan, values: readonly string[]): string {
  if (isPlainText(plan)) return values.join();
  if (values.length === 0) return `'[]'`;
  const parts = plan.group.map(({ value: { column } }, at) => {
    const value = values[at] ?? 'null';
    return column.type.kind === 'decimal' ? `(typeof ${value} === 'bigint' ? String(${value}) : ${value})` : value;
  });
  return `JSON.stringify([${parts.join(', ')}])`;
}

/** The values of a group's columns, in the order of the plan's group, from its key. */
export function groupValues(plan: AggregatePlan, groupKey: string): Scalar[] {
  if (isPlainText(plan)) return [groupKey];
  const values = JSON.parse(groupKey) as Scalar[];
  return plan.group.map(({ value: { column } }, at) => {
    const value = values[at] ?? null;
    return column.type.kind === 'decimal' && typeof value === 'string' ? BigInt(value) : value;
  });
}

/** The key of the group that an output row belongs to: `groupValues` of it are the row's group columns. */
export function groupKeyOf(plan: AggregatePlan, row: Row): string {
  const values = plan.group.map(({ name }) => (row[name] ?? null) as Scalar);
  return isPlainText(plan) ? String(values[0]) : keyJson(values);
}
