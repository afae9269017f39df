import type { FunctionName } from '../../plan/expression.ts';
import { duckdbType } from './duckdb-type.ts';
import { infix, operandAt, plainCall, type SqlFunction } from './sql-function.ts';

/** Comparisons, logic and choice: DuckDB's are three-valued, and compare text by its UTF-8 bytes, which is by code point. */
export const duckdbConditions = {
  eq: infix('='),
  ne: infix('<>'),
  lt: infix('<'),
  lte: infix('<='),
  gt: infix('>'),
  gte: infix('>='),
  and: infix('AND'),
  or: infix('OR'),
  not: (operands) => `(NOT ${operandAt(operands, 0).sql})`,
  isNull: (operands) => `(${operandAt(operands, 0).sql} IS NULL)`,
  case: (operands) => {
    const branches = Array.from(
      { length: (operands.length - 1) / 2 },
      (_, at) => `WHEN ${operandAt(operands, at * 2).sql} THEN ${operandAt(operands, at * 2 + 1).sql}`,
    );
    return `CASE ${branches.join(' ')} ELSE ${operandAt(operands, operands.length - 1).sql} END`;
  },
  coalesce: plainCall('coalesce'),
  nullIf: plainCall('nullif'),
  null: (_, { type }) => `CAST(NULL AS ${duckdbType(type)})`,
} satisfies Partial<Record<FunctionName, SqlFunction>>;
