import { unitsInOne } from '../../operator/units.ts';
import type { Measure } from '../../plan/query-plan.ts';
import type { SqlOperand } from './dialect.ts';
import { duckdbDouble } from './duckdb-literal.ts';

/**
 * A measure as DuckDB's aggregate. Sums do not judge the plan's limits, an approximate count is exact: batch computes these two
 * with the kernels' operators instead (`compile/duckdb/unfinished.ts`).
 */
export function duckdbAggregate(measure: Measure, value: SqlOperand | null, order: readonly SqlOperand[]): string {
  if (value === null) return 'count(*)';
  const x = value.sql;
  switch (measure.aggregate) {
    case 'count':
      return `count(${x})`;
    case 'countDistinct':
    case 'approximateCountDistinct':
      return `count(DISTINCT ${x})`;
    case 'min':
    case 'max':
      return `${measure.aggregate}(${x})`;
    case 'first':
      return `arg_min(${x}, ${place(order)}) FILTER (WHERE ${x} IS NOT NULL)`;
    case 'last':
      return `arg_max(${x}, ${place(order)}) FILTER (WHERE ${x} IS NOT NULL)`;
    case 'sum':
      return sum(measure, value);
    case 'avg':
      return `(${sumOfUnits(value)}::DOUBLE / ${duckdbDouble(unitsInOne(value.column.type))} / count(${x}))`;
    case 'topK':
      return topK(x, measure.limit ?? 0);
  }
}

/** Rows of nullable columns: DuckDB puts NULL last within a row, so whether it is one goes first. */
const place = (order: readonly SqlOperand[]): string =>
  `(${order.flatMap(({ sql, column }) => (column.nullable ? [`${sql} IS NOT NULL`, sql] : [sql])).join(', ')})`;

function sum({ column }: Measure, value: SqlOperand): string {
  const { type } = column;
  if (type.kind === 'double') return `(${sumOfUnits(value)}::DOUBLE / ${duckdbDouble(unitsInOne(value.column.type))})`;
  if (type.kind === 'decimal') return `CAST(sum(${value.sql}) AS DECIMAL(38, ${type.scale}))`;
  return `CAST(sum(${value.sql}) AS BIGINT)`;
}

/** The exact sum of what `operator/units.ts` makes of the values. */
function sumOfUnits({ sql, column: { type } }: SqlOperand): string {
  if (type.kind === 'double') return `sum(CAST(round(${sql} * ${duckdbDouble(unitsInOne(type))}) AS HUGEINT))`;
  return type.kind === 'decimal' ? `replace(CAST(sum(${sql}) AS VARCHAR), '.', '')` : `sum(${sql})`;
}

/** Entries of a histogram come by value; a sort by the negative count keeps that order among equals. */
function topK(x: string, limit: number): string {
  const counted = `list_transform(map_entries(histogram(${x})), lambda e: {'less': -e.value::BIGINT, 'value': e.key})`;
  const best = `list_transform(list_sort(${counted})[1:${limit}], lambda e: {'value': e.value, 'count': -e.less})`;
  return `coalesce(${best}, [])`;
}
