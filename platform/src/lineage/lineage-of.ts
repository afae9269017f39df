import type { AggregatePlan, Measure, QueryPlan, SelectPlan } from '../plan/query-plan.ts';
import type { Product } from '../product/product.ts';
import { derivedLineage } from './derived-lineage.ts';
import { unionOf } from './field-addresses.ts';
import type { FieldAddress, Lineage } from './lineage.ts';
import { relationsRead } from './relations-read.ts';
import { columnFields, fieldsOf, scopeOf, type Scope } from './scope.ts';

/**
 * Where a product's rows come from, read from its plan: a field that neither a column nor the rows name can be changed at will without
 * changing a row. Of a process, whose function nobody can look into, everything depends on every field of its contract.
 */
export function lineageOf(product: Product): Lineage {
  if (product.kind === 'process') {
    const { name, input, output } = product;
    return derivedLineage(name, Object.keys(output), input.name, Object.keys(input.columns));
  }
  const { columns, rows } = planLineage(product.plan);
  return {
    product: product.name,
    reads: relationsRead(product.plan.input),
    columns: Object.fromEntries(Object.keys(product.output).map((name) => [name, columns.get(name) ?? []])),
    rows,
  };
}

const planLineage = (plan: QueryPlan): Pick<Scope, 'columns' | 'rows'> =>
  plan.kind === 'select' ? selectLineage(plan, scopeOf(plan.input)) : aggregateLineage(plan, scopeOf(plan.input));

const selectLineage = ({ where, columns }: SelectPlan, scope: Scope): Pick<Scope, 'columns' | 'rows'> => ({
  columns: columnFields(columns, scope),
  rows: unionOf(scope.rows, fieldsOf(where, scope)),
});

function aggregateLineage(plan: AggregatePlan, scope: Scope): Pick<Scope, 'columns' | 'rows'> {
  const windows = plan.window === null ? [] : unionOf(scope.time, scope.partition);
  const columns = new Map([
    ...columnFields(plan.group, scope),
    ...['windowStart', 'windowEnd'].map((name) => [name, plan.window === null ? [] : scope.time] as const),
    ...plan.measures.map((measure) => [measure.name, measureFields(measure, scope)] as const),
  ]);
  for (const { name, value } of plan.derived) columns.set(name, fieldsOf(value, { columns }));
  const grouped = plan.group.map(({ value }) => fieldsOf(value, scope));
  const rows = unionOf(
    scope.rows,
    windows,
    ...grouped,
    fieldsOf(plan.where, scope),
    fieldsOf(plan.having, { columns }),
  );
  return { columns, rows };
}

function measureFields({ aggregate, argument, where }: Measure, scope: Scope): readonly FieldAddress[] {
  const ordered = aggregate === 'first' || aggregate === 'last' ? unionOf(scope.time, scope.order) : [];
  return unionOf(fieldsOf(argument, scope), fieldsOf(where, scope), ordered);
}
