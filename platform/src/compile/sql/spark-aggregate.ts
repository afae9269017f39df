import type { ColumnType } from '../../contract/column.ts';
import type { Measure } from '../../plan/query-plan.ts';
import { unitsInOne } from '../../operator/units.ts';
import type { SqlOperand } from './dialect.ts';
import { scaled, unitsOf } from './engine-numbers.ts';

const SAFE = Number.MAX_SAFE_INTEGER;

/** A measure as Spark's aggregate. Sums are exact; one that leaves its type ends the query with an error. */
export function sparkAggregate(measure: Measure, value: SqlOperand | null, order: readonly SqlOperand[]): string {
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
    case 'last': {
      const by = `struct(${order.map(({ sql }) => sql).join(', ')})`;
      return `${measure.aggregate === 'first' ? 'min_by' : 'max_by'}(${x}, ${by}) FILTER (WHERE ${x} IS NOT NULL)`;
    }
    case 'sum':
      return sum(value);
    case 'avg': {
      const { units, scale } = exactSum(value);
      return `(${scaled(units, scale)} / nullif(count(${x}), 0))`;
    }
    case 'topK':
      return topK(x, measure.limit ?? 0);
  }
}

/** The exact sum of units, and the digits behind the point that they have. */
function exactSum({ sql: x, column: { type } }: SqlOperand): { readonly units: string; readonly scale: number } {
  // A cast of what BIGINT does not hold, and a sum of more than 38 digits, are errors in ANSI mode.
  if (type.kind === 'double')
    return {
      units: `sum(CAST(CAST(${scaledUnits(x, type)} AS BIGINT) AS DECIMAL(38, 0)))`,
      scale: type.sumScale ?? 0,
    };
  if (type.kind === 'decimal')
    return { units: unitsOf(`sum(CAST(${x} AS DECIMAL(38, ${type.scale})))`, type.scale), scale: type.scale };
  return { units: `sum(CAST(${x} AS DECIMAL(38, 0)))`, scale: 0 };
}

/** A double in units, rounded half away from zero. */
const scaledUnits = (x: string, type: ColumnType): string =>
  `round(${x} * CAST('${String(unitsInOne(type))}' AS DOUBLE))`;

function sum(value: SqlOperand): string {
  const { type } = value.column;
  if (type.kind === 'decimal') return `sum(CAST(${value.sql} AS DECIMAL(38, ${type.scale})))`;
  const { units, scale } = exactSum(value);
  if (type.kind === 'double') return scaled(units, scale);
  return `CAST(CASE WHEN abs(${units}) > ${SAFE} THEN raise_error('AGGREGATE_OVERFLOW') ELSE ${units} END AS BIGINT)`;
}

/** The most frequent values, the most frequent first, of equal counts the least value. */
function topK(x: string, limit: number): string {
  const counted = `transform(array_distinct(collect_list(${x})), v -> struct(v AS value, CAST(size(filter(collect_list(${x}), e -> e = v)) AS BIGINT) AS count))`;
  const order =
    '(a, b) -> CASE WHEN a.count > b.count THEN -1 WHEN a.count < b.count THEN 1 WHEN a.value < b.value THEN -1 WHEN a.value > b.value THEN 1 ELSE 0 END';
  return `slice(array_sort(${counted}, ${order}), 1, ${limit})`;
}
