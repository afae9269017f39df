import type { ColumnType } from '../../contract/column.ts';
import type { Measure } from '../../plan/query-plan.ts';
import { unitsInOne } from '../../operator/units.ts';
import type { SqlOperand } from './dialect.ts';
import { scaled, unitsOf } from './engine-numbers.ts';
import { orderText } from './flink-order.ts';
import { flinkType } from './flink-values.ts';

const SAFE = Number.MAX_SAFE_INTEGER;

/** A measure as Flink's aggregate, in both modes. Sums are exact; one that leaves its type ends the query with an error. */
export function flinkAggregate(measure: Measure, value: SqlOperand | null, order: readonly SqlOperand[]): string {
  if (value === null) return 'COUNT(*)';
  const x = value.sql;
  switch (measure.aggregate) {
    case 'count':
      return `COUNT(${x})`;
    case 'countDistinct':
    case 'approximateCountDistinct':
      return `COUNT(DISTINCT ${x})`;
    case 'min':
    case 'max':
      return extreme(measure.aggregate === 'min' ? 'MIN' : 'MAX', value);
    case 'first':
      return edge('MIN', value, order);
    case 'last':
      return edge('MAX', value, order);
    case 'sum':
      return sum(value);
    case 'avg': {
      const { units, scale } = exactSum(value);
      return `(${scaled(units, scale)} / NULLIF(COUNT(${x}), 0))`;
    }
    case 'topK':
      throw new TypeError('topK is printed by `tops` of the dialect');
  }
}

/** Flink compares some texts by UTF-16 units, so they are compared by the digits of their bytes. */
function extreme(name: 'MIN' | 'MAX', { sql: x, column: { type } }: SqlOperand): string {
  if (type.kind !== 'text' && type.kind !== 'enum') return `${name}(${x})`;
  return `DECODE(UNHEX(${name}(HEX(${x}))), 'UTF-8')`;
}

/** Flink's own go by arrival: the value stands behind a text of what it is ordered by, and is read back from the least or greatest. */
function edge(name: 'MIN' | 'MAX', { sql: x, column: { type } }: SqlOperand, order: readonly SqlOperand[]): string {
  const { write, read } = asText(x, type);
  const chosen = `${name}(CASE WHEN ${x} IS NOT NULL THEN ${orderText(order)} || ${write} END)`;
  return read(`REGEXP_EXTRACT(${chosen}, '(?s)^(?:[^ ]* ){${order.length}}(.*)$', 1)`);
}

function asText(x: string, type: ColumnType): { readonly write: string; read(text: string): string } {
  const cast = (text: string): string => `CAST(${text} AS ${flinkType(type)})`;
  if (type.kind === 'text' || type.kind === 'enum') return { write: x, read: (text) => text };
  return { write: `CAST(${x} AS STRING)`, read: cast };
}

/** The exact sum of units, and the digits behind the point that they have. */
function exactSum({ sql: x, column: { type } }: SqlOperand): { readonly units: string; readonly scale: number } {
  if (type.kind === 'double') {
    const units = `ROUND(${x} * CAST('${String(unitsInOne(type))}' AS DOUBLE))`;
    return {
      units: bounded(units, `CAST(CAST(${units} AS BIGINT) AS DECIMAL(38, 0))`, 9e18, x),
      scale: type.sumScale ?? 0,
    };
  }
  if (type.kind === 'decimal') return { units: unitsOf(decimalSum(x, type), type.scale), scale: type.scale };
  return { units: `SUM(CAST(${x} AS DECIMAL(38, 0)))`, scale: 0 };
}

/** Flink goes on from nothing where a partial sum overflows: none can where the greatest value, so often, has fewer than 38 digits. */
function decimalSum(x: string, type: ColumnType & { readonly kind: 'decimal' }): string {
  if (type.precision <= 28) return `CAST(SUM(${x}) AS DECIMAL(38, ${type.scale}))`;
  const limit = `CAST('9.9e${37 - type.scale}' AS DOUBLE)`;
  return `(CASE WHEN CAST(MAX(ABS(${x})) AS DOUBLE) * COUNT(${x}) > ${limit} THEN CAST(${failure(`MAX(ABS(${x}))`)} AS DECIMAL(38, ${type.scale})) ELSE SUM(${x}) END)`;
}

/** The sum of what `units` become as decimals, where all are at most `limit`. */
const bounded = (units: string, decimal: string, limit: number, x: string): string =>
  `(CASE WHEN MAX(ABS(${units})) > CAST('${limit}' AS DOUBLE) THEN CAST(${failure(`MAX(${x})`)} AS DECIMAL(38, 0)) ELSE SUM(${decimal}) END)`;

function sum(value: SqlOperand): string {
  const { type } = value.column;
  if (type.kind === 'decimal') return decimalSum(value.sql, type);
  const { units, scale } = exactSum(value);
  if (type.kind === 'double') return scaled(units, scale);
  return `(CASE WHEN ABS(${units}) > ${SAFE} THEN CAST(${failure(units)} AS BIGINT) ELSE CAST(${units} AS BIGINT) END)`;
}

/** A text that no cast to a number takes: Flink has no function that fails. */
const failure = (value: string): string => `('AGGREGATE_OVERFLOW ' || CAST(${value} AS STRING))`;
