import type { Aggregate, AggregatePlan, Measure, QueryPlan, SelectPlan } from '../plan/query-plan.ts';
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
export const lineageOf = (product: Product): Lineage => lineage(product, dependsOn);

/** By column, the fields whose values it may show: not those that it counts, or asks for in a condition. Of a process all. */
export const shownBy = (product: Product): Lineage['columns'] => lineage(product, shows).columns;

type MeasureFields = (measure: Measure, scope: Scope) => readonly FieldAddress[];
type Depends = Pick<Scope, 'columns' | 'rows'>;

function lineage(product: Product, measured: MeasureFields): Lineage {
  if (product.kind === 'process') {
    const { name, input, output } = product;
    return derivedLineage(name, Object.keys(output), input.name, Object.keys(input.columns));
  }
  const { columns, rows } = planLineage(product.plan, measured);
  return {
    product: product.name,
    reads: relationsRead(product.plan.input),
    columns: Object.fromEntries(Object.keys(product.output).map((name) => [name, columns.get(name) ?? []])),
    rows,
  };
}

function planLineage(plan: QueryPlan, measured: MeasureFields): Depends {
  const scope = scopeOf(plan.input);
  return plan.kind === 'select' ? selectLineage(plan, scope) : aggregateLineage(plan, scope, measured);
}

const selectLineage = ({ where, columns }: SelectPlan, scope: Scope): Depends => ({
  columns: columnFields(columns, scope),
  rows: unionOf(scope.rows, fieldsOf(where, scope)),
});

function aggregateLineage(plan: AggregatePlan, scope: Scope, measured: MeasureFields): Depends {
  const windows = plan.window === null ? [] : unionOf(scope.time, scope.partition);
  const columns = new Map([
    ...columnFields(plan.group, scope),
    ...['windowStart', 'windowEnd'].map((name) => [name, plan.window === null ? [] : scope.time] as const),
    ...plan.measures.map((measure) => [measure.name, measured(measure, scope)] as const),
  ]);
  for (const { name, value } of plan.derived) columns.set(name, fieldsOf(value, { columns }));
  const grouped = plan.group.map(({ value }) => fieldsOf(value, scope));
  const rows = unionOf(
    ...[scope.rows, windows, ...grouped],
    fieldsOf(plan.where, scope),
    fieldsOf(plan.having, { columns }),
  );
  return { columns, rows };
}

const dependsOn: MeasureFields = ({ aggregate, argument, where }, scope) => {
  const ordered = aggregate === 'first' || aggregate === 'last' ? unionOf(scope.time, scope.order) : [];
  return unionOf(fieldsOf(argument, scope), fieldsOf(where, scope), ordered);
};

const COUNTS: readonly Aggregate[] = ['count', 'countDistinct', 'approximateCountDistinct'];
const shows: MeasureFields = ({ aggregate, argument }, scope) =>
  COUNTS.includes(aggregate) ? [] : fieldsOf(argument, scope);
