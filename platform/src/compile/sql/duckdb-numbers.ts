import type { ColumnType } from '../../contract/column.ts';
import type { FunctionName } from '../../plan/expression.ts';
import { unitsInOne } from '../../operator/units.ts';
import type { SqlOperand } from './dialect.ts';
import { duckdbDouble } from './duckdb-literal.ts';
import { once } from './duckdb-once.ts';
import { operandAt, type SqlFunction } from './sql-function.ts';

/** Arithmetic. What a result's type cannot hold is NULL. */
export const duckdbNumbers = {
  add: (operands, { type }) => arithmetic('+', operands, type),
  subtract: (operands, { type }) => arithmetic('-', operands, type),
  multiply: (operands, { type }) => arithmetic('*', operands, type),
  divide: (operands) => finite(`${asDouble(operandAt(operands, 0))} / nullif(${asDouble(operandAt(operands, 1))}, 0)`),
  modulo: (operands) => `(${operandAt(operands, 0).sql} % nullif(${operandAt(operands, 1).sql}, 0))`,
  negate: (operands) => `(- ${operandAt(operands, 0).sql})`,
  absolute: (operands) => `abs(${operandAt(operands, 0).sql})`,
  floor: rounding('floor'),
  ceiling: rounding('ceil'),
  round: rounding('round'),
} satisfies Partial<Record<FunctionName, SqlFunction>>;

function arithmetic(operator: '+' | '-' | '*', operands: readonly SqlOperand[], type: ColumnType): string {
  const [a, b] = [operandAt(operands, 0), operandAt(operands, 1)];
  if (type.kind === 'double') return finite(`${asDouble(a)} ${operator} ${asDouble(b)}`);
  if (type.kind === 'decimal') {
    // Sides are brought to one scale first; DuckDB refuses what has more than 38 digits.
    const scale = operator === '*' ? scaleOf : () => type.scale;
    return `TRY(${[a, b].map((side) => asDecimal(side, scale(side))).join(` ${operator} `)})`;
  }
  const greatest = operator === '*' ? magnitude(a) * magnitude(b) : magnitude(a) + magnitude(b);
  if (greatest <= Number.MAX_SAFE_INTEGER) return `(${a.sql} ${operator} ${b.sql})`;
  return safeInteger(operator === '*' ? `CAST(${a.sql} AS HUGEINT) * ${b.sql}` : `(${a.sql} ${operator} ${b.sql})`);
}

/** The greatest absolute value that an integer operand may have. */
function magnitude({ column: { type }, literal }: SqlOperand): number {
  if (literal !== undefined) return Math.abs(Number(literal));
  return type.kind === 'int32' ? 2 ** 31 : Number.MAX_SAFE_INTEGER;
}

/**
 * An integer of less than 117 bits within ±(2^53 - 1), else NULL: times 1024 it fits 64 bits exactly where it is in
 * [-2^53, 2^53), and the negative fits them too unless it is -2^53.
 */
export const safeInteger = (integer: string): string =>
  `(TRY_CAST(-CAST(TRY_CAST(CAST(${integer} AS HUGEINT) * 1024 AS BIGINT) AS HUGEINT) AS BIGINT) // -1024)`;

/** A double that is finite, else NULL. Of finite operands no result is NaN. */
const finite = (double: string): string => once(double, (x) => `CASE WHEN isfinite(${x}) THEN ${x} END`);

/** A number as the nearest double; a decimal's units as a double, divided by 10^scale. */
export function asDouble({ sql, column: { type } }: SqlOperand): string {
  if (type.kind === 'double') return sql;
  if (type.kind !== 'decimal') return `${sql}::DOUBLE`;
  // DuckDB's own cast rounds twice; its reading of text does not.
  return `(${unitsText(sql)}::DOUBLE / ${duckdbDouble(unitsInOne(type))})`;
}

/** The digits of a decimal's units. */
export const unitsText = (decimal: string): string => `replace(CAST(${decimal} AS VARCHAR), '.', '')`;

const asDecimal = ({ sql }: SqlOperand, scale: number): string => `CAST(${sql} AS DECIMAL(38, ${scale}))`;

const scaleOf = ({ column: { type } }: SqlOperand): number => (type.kind === 'decimal' ? type.scale : 0);

function rounding(name: string): SqlFunction {
  return (operands) => {
    const { sql, column } = operandAt(operands, 0);
    return column.type.kind === 'decimal' ? `CAST(${name}(${sql}) AS DECIMAL(38, 0))` : `${name}(${sql})`;
  };
}
