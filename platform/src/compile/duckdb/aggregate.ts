import type { ColumnType } from '../../contract/column.ts';
import type { Measure } from '../../plan/query-plan.ts';

/**
 * A measure as DuckDB's aggregate over the column `x`. Sums are exact: they run over integers, and `avg` divides at the
 * end. First and last go by (event time, partition, offset) and skip NULLs.
 */
export function aggregate(measure: Measure, x: string): string {
  switch (measure.aggregate) {
    case 'count':
      return measure.argument === null ? 'count(*)' : `count(${x})`;
    case 'countDistinct':
      return `count(DISTINCT ${x})`;
    case 'min':
    case 'max':
      return `${measure.aggregate}(${x})`;
    case 'first':
      return `arg_min(${x}, (_time, _partition, _offset)) FILTER (WHERE ${x} IS NOT NULL)`;
    case 'last':
      return `arg_max(${x}, (_time, _partition, _offset)) FILTER (WHERE ${x} IS NOT NULL)`;
    case 'sum':
      return sum(typeOf(measure), x);
    case 'avg':
      return `${sumAsDouble(typeOf(measure), x)} / nullif(CAST(count(${x}) AS DOUBLE), 0)`;
  }
}

function sum(type: ColumnType, x: string): string {
  return type.kind === 'double' ? sumAsDouble(type, x) : `sum(${x})`;
}

/** The exact sum, then as a double: its integer of units rounded once, divided by the units of one. */
function sumAsDouble(type: ColumnType, x: string): string {
  switch (type.kind) {
    case 'int32':
    case 'int64':
      return rounded(`sum(${x})`);
    case 'decimal':
      return `(${rounded(`replace(CAST(sum(${x}) AS VARCHAR), '.', '')`)} / ${double(10 ** type.scale)})`;
    case 'double': {
      const unit = double(10 ** (type.sumScale ?? 0));
      return `(${rounded(`sum(CAST(round(${x} * ${unit}) AS HUGEINT))`)} / ${unit})`;
    }
    default:
      throw new TypeError(`sums of ${type.kind} are not in the plan's language`);
  }
}

/** Through text, as a direct cast of a HUGEINT rounds twice. */
const rounded = (huge: string): string => `CAST(CAST(${huge} AS VARCHAR) AS DOUBLE)`;

/** The shortest text that reads back as the same double. */
const double = (value: number): string => `CAST('${String(value)}' AS DOUBLE)`;

function typeOf(measure: Measure): ColumnType {
  if (measure.argument === null) throw new TypeError(`${measure.aggregate} without an argument`);
  return measure.argument.column.type;
}
