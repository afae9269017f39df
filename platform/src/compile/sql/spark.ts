import { ENGINE_FUNCTIONS } from './engine-functions.ts';
import type { EngineWords } from './engine-words.ts';
import type { Dialect } from './dialect.ts';
import { sparkAggregate } from './spark-aggregate.ts';
import { sparkIdentifier, sparkLiteral, sparkText, sparkType } from './spark-values.ts';

/** The settings of a Spark session under which the text means what the plan means. */
export const SPARK_SETTINGS: Readonly<Record<string, string>> = {
  'spark.sql.ansi.enabled': 'true',
  'spark.sql.session.timeZone': 'UTC',
  // Else Spark gives up digits behind the point of a wide decimal.
  'spark.sql.decimalOperations.allowPrecisionLoss': 'false',
};

const micros = (timestamp: string): string => `unix_micros(CAST(${timestamp} AS TIMESTAMP))`;
const timestamp = (value: string): string => `CAST(timestamp_micros(${value}) AS TIMESTAMP_NTZ)`;
const floor = (value: string, step: number): string => `(${value} - pmod(${value}, ${step}L))`;
const OPERATIONS = { '+': 'try_add', '-': 'try_subtract', '*': 'try_multiply' } as const;

/** A double from which on all are whole: 2^52. */
const WHOLE = "CAST('4503599627370496' AS DOUBLE)";
const SAFE = Number.MAX_SAFE_INTEGER;

const words: EngineWords = {
  name: 'Spark',
  type: sparkType,
  micros,
  timestamp,
  floor,
  ordered: (operand) => operand?.sql ?? 'NULL',
  integer: (value) => `${value}L`,
  quotient: (multiple, divisor) => `(${multiple} DIV ${divisor}L)`,
  remainder: (left, right) => `(${left} % ${right})`,
  dayNumber: (date) => `CAST(unix_date(${date}) AS BIGINT)`,
  date: (days) => `date_from_unix_date(CAST(${days} AS INT))`,
  startOfDate: (date, unit) => `trunc(${date}, '${unit}')`,
  tryCast: (value, type) => `try_cast(${value} AS ${type})`,
  matches: (text, pattern) => `(${text} RLIKE ${sparkText(pattern.replace(/\$$/, '\\z'))})`,
  startsWith: (text, start) => `startswith(${text}, ${start})`,
  endsWith: (text, end) => `endswith(${text}, ${end})`,
  contains: (text, what) => `contains(${text}, ${what})`,
  replace: (text, what, by) => `replace(${text}, ${what}, ${by})`,
  decimal: (operator, left, right, column) =>
    `try_cast(${OPERATIONS[operator]}(${left.sql}, ${right.sql}) AS ${sparkType(column.type)})`,
  product: (left, right) => {
    const product = `try_multiply(${left}, ${right})`;
    return `(CASE WHEN ${product} BETWEEN -${SAFE} AND ${SAFE} THEN ${product} END)`;
  },
  whole: (name, value) => {
    // Spark's own floor and ceil give a BIGINT, which does not hold every double.
    const call = name === 'round' ? `round(${value})` : `${name === 'floor' ? 'floor' : 'ceil'}(${value})`;
    return `(CASE WHEN abs(${value}) < ${WHOLE} THEN CAST(${call} AS DOUBLE) ELSE ${value} END)`;
  },
  cut: (value, scale) => `(CASE WHEN ${value} < 0 THEN ceil(${value}, ${scale}) ELSE floor(${value}, ${scale}) END)`,
};

/** Spark SQL 4, for a session with {@link SPARK_SETTINGS}. */
export const spark: Dialect = {
  name: 'Spark',
  identifier: sparkIdentifier,
  literal: sparkLiteral,
  call: (name, operands, column) => ENGINE_FUNCTIONS[name](words, operands, column),
  micros,
  timestamp,
  floor,
  aggregate: sparkAggregate,
  asOf: {
    of: 'versions',
    join: (left, right) =>
      `${left} AS l LEFT JOIN ${right} AS r ON l._key = r._key AND r._time <= l._time AND (r._until IS NULL OR l._time < r._until)`,
  },
};
