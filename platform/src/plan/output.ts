import type { Column, Columns } from '../contract/column.ts';
import type { NamedExpression } from './expression.ts';
import type { QueryPlan } from './query-plan.ts';

const END: Column = { type: { kind: 'timestamp' }, nullable: false };

/** The columns of a plan's rows: group columns, `windowStart` and `windowEnd` where it has a window, measures, derived; or what it selects. */
export function outputOf(plan: QueryPlan): Columns {
  if (plan.kind === 'select') return Object.fromEntries(plan.columns.map(typed));
  const ends =
    plan.window === null
      ? []
      : ([
          ['windowStart', END],
          ['windowEnd', END],
        ] as const);
  const measures = plan.measures.map(({ name, column }) => [name, column] as const);
  return Object.fromEntries([...plan.group.map(typed), ...ends, ...measures, ...plan.derived.map(typed)]);
}

const typed = ({ name, value }: NamedExpression): readonly [string, Column] => [name, value.column];
