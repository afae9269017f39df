import type { FunctionName } from '../../plan/expression.ts';
import { FARTHEST } from '../../time/index.ts';
import type { SqlOperand } from './dialect.ts';
import { safeInteger } from './duckdb-numbers.ts';
import { once } from './duckdb-once.ts';
import { operandAt, type SqlFunction } from './sql-function.ts';

const DAY = 86_400_000_000;

/** Functions of timestamps and dates. DuckDB's calendar is the proleptic Gregorian one, its weeks begin on Monday. */
export const duckdbTimes = {
  // Not date_trunc: DuckDB 1.5 simplifies a comparison of it with a constant so that NULL becomes true.
  startOf: (operands) => `time_bucket(INTERVAL '1 ${unitOf(operands)}', ${operandAt(operands, 0).sql})`,
  part: (operands) => {
    const unit = unitOf(operands);
    return `date_part('${unit === 'dayOfWeek' ? 'isodow' : unit}', ${operandAt(operands, 0).sql})`;
  },
  later: (operands) => {
    const later = `(epoch_us(${operandAt(operands, 0).sql}) + ${operandAt(operands, 1).sql})`;
    const isNear = (micros: string): string => `${micros} BETWEEN -${FARTHEST} AND ${FARTHEST}`;
    return once(later, (micros) => `CASE WHEN ${isNear(micros)} THEN make_timestamp(${micros}) END`);
  },
  since: (operands) => safeInteger(`epoch_us(${operandAt(operands, 0).sql}) - epoch_us(${operandAt(operands, 1).sql})`),
  toDate: (operands) => `CAST(${operandAt(operands, 0).sql} AS DATE)`,
  toTimestamp: (operands) => {
    const { sql } = operandAt(operands, 0);
    const days = Math.floor(FARTHEST / DAY);
    return `CASE WHEN ${sql} - DATE '1970-01-01' BETWEEN -${days} AND ${days} THEN CAST(${sql} AS TIMESTAMP) END`;
  },
} satisfies Partial<Record<FunctionName, SqlFunction>>;

function unitOf(operands: readonly SqlOperand[]): string {
  const { literal } = operandAt(operands, 1);
  if (typeof literal !== 'string') throw new TypeError('a unit of time that is no literal');
  return literal;
}
