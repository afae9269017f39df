import { DuckDBDecimalValue, DuckDBStructValue, type DuckDBValue } from '@duckdb/node-api';
import type { ColumnType, Value } from '../../contract/column.ts';
import type { Aggregate } from '../../operator/aggregate.ts';
import { sumOf } from '../../operator/exact-sum.ts';
import { scaleOf, UNITS_LIMIT } from '../../operator/units.ts';
import type { Measure } from '../../plan/query-plan.ts';

/**
 * A measure as DuckDB's aggregate over the column `x`. First and last go by (event time, partition, offset) and skip
 * NULLs. A sum or a mean is left unfinished, as what {@link finishSum} makes a state of the kernels' operator from: so
 * both engines round and judge by the same code.
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
    case 'avg':
      return exactSum(typeOf(measure), x);
  }
}

/** True for measures that {@link aggregate} leaves to {@link finishSum}. */
export const isSum = (measure: Measure): boolean => measure.aggregate === 'sum' || measure.aggregate === 'avg';

/**
 * DuckDB adds in 128 bits, a little more than 38 digits: units of more digits than this are added in two halves, which
 * do not overflow in 10^10 rows, and neither do undivided units of fewer.
 */
const NARROW = 28;
const HALF = '10000000000000000000::HUGEINT';
const HALF_UNITS = 10n ** 19n;

/** A struct of the number of values and of their units' sum, undivided as `low` or in halves `high`, `low`. */
function exactSum(type: ColumnType, x: string): string {
  switch (type.kind) {
    case 'int32':
    case 'int64':
      return `{'values': count(${x}), 'low': sum(${x})}`;
    case 'decimal':
      // The units of a wide decimal by way of its text: an arithmetic cast would need more than 38 digits.
      return type.precision <= NARROW
        ? `{'values': count(${x}), 'low': sum(${x})}`
        : inHalves(x, `CAST(replace(CAST(${x} AS VARCHAR), '.', '') AS HUGEINT)`);
    case 'double': {
      const scaled = `${x} * ${double(10 ** scaleOf(type))}`;
      const fits = `abs(${scaled}) < ${double(UNITS_LIMIT)}`;
      const unfit = `min({'partition': _partition, 'offset': _offset, 'value': ${x}}) FILTER (WHERE NOT ${fits})`;
      return inHalves(x, `CASE WHEN ${fits} THEN CAST(round(${scaled}) AS HUGEINT) END`, `, 'unfit': ${unfit}`);
    }
    default:
      throw new TypeError(`sums of ${type.kind} are not in the plan's language`);
  }
}

const inHalves = (x: string, units: string, more = ''): string =>
  `{'values': count(${x}), 'low': sum(${units} % ${HALF}), 'high': sum(${units} // ${HALF})${more}}`;

/**
 * The result of a sum or a mean from the struct that DuckDB made, by the measure's operator. Fails with
 * `AGGREGATE_OVERFLOW` as the operator does, for the first value that has no units too.
 */
export function finishSum(
  operator: Aggregate<object>,
  found: DuckDBValue,
  place: Parameters<Aggregate<object>['result']>[1],
): Value {
  const { values, low, high, unfit } = entriesOf(found);
  if (unfit instanceof DuckDBStructValue) {
    const { value, partition, offset } = entriesOf(unfit);
    operator.add(operator.create(), Number(value), 0, Number(partition), Number(offset));
  }
  return operator.result(sumOf(Number(values), whole(low) + whole(high) * HALF_UNITS), place);
}

const entriesOf = (found: DuckDBValue): DuckDBStructValue['entries'] => {
  if (found instanceof DuckDBStructValue) return found.entries;
  throw new TypeError(`no struct of a sum: ${String(found)}`);
};

/** NULL, where there was no value, is zero; a decimal its units. */
const whole = (found: DuckDBValue | undefined): bigint =>
  found instanceof DuckDBDecimalValue ? found.value : typeof found === 'bigint' ? found : 0n;

/** The shortest text that reads back as the same double. */
const double = (value: number): string => `CAST('${String(value)}' AS DOUBLE)`;

function typeOf(measure: Measure): ColumnType {
  if (measure.argument === null) throw new TypeError(`${measure.aggregate} without an argument`);
  return measure.argument.column.type;
}
