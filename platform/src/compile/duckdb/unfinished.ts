import { DuckDBDecimalValue, DuckDBListValue, DuckDBStructValue, type DuckDBValue } from '@duckdb/node-api';
import type { ColumnType, Scalar, Value } from '../../contract/column.ts';
import type { Aggregate } from '../../operator/aggregate.ts';
import { sumOf } from '../../operator/exact-sum.ts';
import { aggregateOf } from '../../operator/index.ts';
import type { ResultPlace } from '../../operator/overflow.ts';
import { unitsInOne, UNITS_LIMIT } from '../../operator/units.ts';
import type { Measure } from '../../plan/query-plan.ts';
import { duckdbDouble } from '../sql/duckdb-literal.ts';
import type { Dialect, SqlOperand } from '../sql/index.ts';
import { duckdb } from '../sql/index.ts';
import { valueOf } from './read-rows.ts';

/**
 * DuckDB's dialect for batch: sums, means and approximate counts are left unfinished, as what {@link finisher} makes a state of the
 * kernels' operator from; so both round, judge limits and estimate by the same code.
 */
export const unfinishedDuckdb: Dialect = {
  ...duckdb,
  aggregate: (measure, value, order) =>
    value === null || !isUnfinished(measure) ? duckdb.aggregate(measure, value, order) : unfinished(measure, value),
};

/** True for measures that batch finishes outside DuckDB. */
export const isUnfinished = ({ aggregate }: Measure): boolean =>
  aggregate === 'sum' || aggregate === 'avg' || aggregate === 'approximateCountDistinct';

/** Makes the value of a measure of what DuckDB found. Fails with `AGGREGATE_OVERFLOW`. */
export type Finish = (found: DuckDBValue, place: ResultPlace) => Value;

/** What finishes an unfinished measure of a product, by its operator. */
export function finisher(product: string, measure: Measure): Finish {
  const operator = aggregateOf(product, measure);
  if (measure.aggregate !== 'approximateCountDistinct') return (found, place) => finishSum(operator, found, place);
  const decode = valueOf(typeOf(measure));
  return (found, place) => {
    const state = operator.create();
    const values = found instanceof DuckDBListValue ? found.items : [];
    for (const value of values) operator.add(state, decode(value, {}) as Scalar, 0, 0, 0, 0);
    return operator.result(state, place);
  };
}

function unfinished(measure: Measure, { sql }: SqlOperand): string {
  if (measure.aggregate !== 'approximateCountDistinct') return exactSum(typeOf(measure), sql);
  return `list(DISTINCT ${sql}) FILTER (WHERE ${sql} IS NOT NULL)`;
}

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
      const scaled = `${x} * ${duckdbDouble(unitsInOne(type))}`;
      const fits = `abs(${scaled}) < ${duckdbDouble(UNITS_LIMIT)}`;
      const units = `CASE WHEN ${fits} THEN CAST(round(${scaled}) AS HUGEINT) END`;
      return inHalves(x, units, `, 'unfit': min(${x}) FILTER (WHERE NOT ${fits})`);
    }
    default:
      throw new TypeError(`sums of ${type.kind} are not in the plan's language`);
  }
}

const inHalves = (x: string, units: string, more = ''): string =>
  `{'values': count(${x}), 'low': sum(${units} % ${HALF}), 'high': sum(${units} // ${HALF})${more}}`;

/** The result of a sum or a mean from the struct that DuckDB made. Fails as the operator does, for a value that has no units too, of which it tells the least. */
function finishSum(operator: Aggregate<object>, found: DuckDBValue, place: ResultPlace): Value {
  if (!(found instanceof DuckDBStructValue)) throw new TypeError(`no struct of a sum: ${String(found)}`);
  const { values, low, high, unfit } = found.entries;
  const total = whole(low) + whole(high) * HALF_UNITS;
  return operator.result(sumOf(Number(values), total, typeof unfit === 'number' ? unfit : null), place);
}

/** NULL, where there was no value, is zero; a decimal its units. */
const whole = (found: DuckDBValue | undefined): bigint =>
  found instanceof DuckDBDecimalValue ? found.value : typeof found === 'bigint' ? found : 0n;

function typeOf({ aggregate, argument }: Measure): ColumnType {
  if (argument === null) throw new TypeError(`${aggregate} without an argument`);
  return argument.column.type;
}
