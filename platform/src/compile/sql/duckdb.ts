import type { FunctionName } from '../../plan/expression.ts';
import type { Dialect, SqlOperand } from './dialect.ts';
import { duckdbAggregate } from './duckdb-aggregates.ts';
import { duckdbCasts } from './duckdb-casts.ts';
import { duckdbConditions } from './duckdb-conditions.ts';
import { duckdbIdentifier, duckdbLiteral } from './duckdb-literal.ts';
import { duckdbNumbers } from './duckdb-numbers.ts';
import { duckdbTexts } from './duckdb-texts.ts';
import { duckdbTimes } from './duckdb-times.ts';
import type { SqlFunction } from './sql-function.ts';

const FUNCTIONS: Readonly<Record<FunctionName, SqlFunction>> = {
  ...duckdbConditions,
  ...duckdbNumbers,
  ...duckdbTexts,
  ...duckdbTimes,
  ...duckdbCasts,
};

/**
 * SQL for DuckDB 1.5 or newer, over sessions whose collation is binary. Its own operators have the plan's meaning for logic and the
 * order of text. Limits of sums, products and times are judged without naming a long operand twice, so that nested calls do not double in
 * length; divisors, and places in a text, are named twice.
 */
export const duckdb: Dialect = {
  name: 'DuckDB',
  identifier: duckdbIdentifier,
  literal: duckdbLiteral,
  call: (name: FunctionName, operands: readonly SqlOperand[], column) => FUNCTIONS[name](operands, column),
  micros: (timestamp) => `epoch_us(${timestamp})`,
  timestamp: (micros) => `make_timestamp(${micros})`,
  floor: (micros, step) => `(${micros} - ((${micros} % ${step}) + ${step}) % ${step})`,
  aggregate: duckdbAggregate,
  asOf: {
    of: 'versions',
    join: (left, right) => `${left} AS l ASOF LEFT JOIN ${right} AS r ON l._key = r._key AND l._time >= r._time`,
  },
};
