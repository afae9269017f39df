import type { ColumnType, Scalar, Value } from '../../contract/column.ts';
import type { Measure } from '../../plan/query-plan.ts';
import { magnitude, powerOfTen } from './exact.ts';
import { compareLists, compareScalars } from './order.ts';
import { Overflow } from './overflow.ts';
import type { Timed } from './timed.ts';
import { passes, valueOf } from './value-of.ts';

/** The value of a measure over the rows of a group. */
export function measured(measure: Measure, rows: readonly Timed[]): Value {
  const { aggregate, argument } = measure;
  const counted = rows.filter(({ row }) => passes(measure.where, row));
  if (argument === null) return counted.length;
  const inOrder = counted.toSorted((a, b) => a.time - b.time || compareLists(a.order, b.order));
  const values = inOrder.map(({ row }) => valueOf(argument, row)).filter((value) => value !== null);
  const { type } = argument.column;
  if (aggregate === 'count') return values.length;
  // The sketch is exact for as few values as a log that is compared by this evaluator has.
  if (aggregate === 'countDistinct' || aggregate === 'approximateCountDistinct') return different(values).length;
  if (aggregate === 'topK') return mostFrequent(values, measure.limit ?? 0);
  if (values.length === 0) return null;
  if (aggregate === 'first') return values[0] ?? null;
  if (aggregate === 'last') return values.at(-1) ?? null;
  if (aggregate === 'min') return values.toSorted(compareScalars)[0] ?? null;
  if (aggregate === 'max') return values.toSorted(compareScalars).at(-1) ?? null;
  return aggregate === 'sum' ? sum(type, values) : mean(type, values);
}

/** Numbers and bigints of one column are never equal: a bigint is used only beyond the safe integers. */
const different = (values: readonly Scalar[]): Scalar[] => [...new Set(values)];

function mostFrequent(values: readonly Scalar[], limit: number): Value {
  const counts = different(values).map((value) => ({ value, count: values.filter((each) => each === value).length }));
  return counts.toSorted((a, b) => b.count - a.count || compareScalars(a.value, b.value)).slice(0, limit);
}

function sum(type: ColumnType, values: readonly Scalar[]): Scalar {
  const units = sumOfUnits(type, values);
  const isWhole = type.kind === 'int32' || type.kind === 'int64';
  if (magnitude(units) >= (isWhole ? 2n ** 53n : 10n ** 38n)) throw new Overflow();
  if (type.kind === 'double') return Number(units) / powerOfTen(type.sumScale ?? 0);
  return Number.isSafeInteger(Number(units)) ? Number(units) : units;
}

function mean(type: ColumnType, values: readonly Scalar[]): Scalar {
  const scale = type.kind === 'double' ? (type.sumScale ?? 0) : type.kind === 'decimal' ? type.scale : 0;
  return Number(sumOfUnits(type, values)) / powerOfTen(scale) / values.length;
}

const sumOfUnits = (type: ColumnType, values: readonly Scalar[]): bigint =>
  values.map((value) => unitsOf(type, value)).reduce((a, b) => a + b, 0n);

function unitsOf(type: ColumnType, value: Scalar): bigint {
  if (type.kind !== 'double') return BigInt(value as number | bigint);
  const scaled = Number(value) * powerOfTen(type.sumScale ?? 0);
  if (!(Math.abs(scaled) < 1e38)) throw new Overflow();
  return BigInt(Math.sign(scaled) * Math.round(Math.abs(scaled)));
}
