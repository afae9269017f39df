import type { FunctionName } from '../../plan/expression.ts';
import { unitsInOne } from '../../operator/units.ts';
import { duckdbDouble } from './duckdb-literal.ts';
import { asDouble, safeInteger, unitsText } from './duckdb-numbers.ts';
import { operandAt, type SqlFunction } from './sql-function.ts';

/** Casts, which cut towards zero. */
export const duckdbCasts = {
  toInteger: (operands) => {
    const { sql, column } = operandAt(operands, 0);
    switch (column.type.kind) {
      case 'text':
        return `TRY_CAST(regexp_extract(${sql}, '^[+-]?[0-9]{1,15}$') AS BIGINT)`;
      case 'double':
        return `nullif(TRY_CAST(trunc(${sql}) * 1024 AS BIGINT) // 1024, -9007199254740992)`;
      case 'decimal':
        return safeInteger(`TRY_CAST(trunc(${sql}) AS BIGINT)`);
      default:
        return `${sql}::BIGINT`;
    }
  },
  toDecimal: (operands, { type }) => {
    if (type.kind !== 'decimal') throw new TypeError(`a decimal of type ${type.kind}`);
    const { sql, column } = operandAt(operands, 0);
    const to = `DECIMAL(${type.precision}, ${type.scale})`;
    const from = column.type;
    if (from.kind === 'double') {
      const units = `TRY_CAST(TRY_CAST(trunc(${sql} * ${duckdbDouble(unitsInOne(type))}) AS HUGEINT) AS DECIMAL(38, 0))`;
      return tried(ofUnits(units, type.scale), to);
    }
    if (from.kind !== 'decimal' || from.scale <= type.scale) return tried(sql, to);
    // DuckDB's own cast rounds.
    const units = `CAST(${unitsText(sql)}::HUGEINT // ${10n ** BigInt(from.scale - type.scale)} AS DECIMAL(38, 0))`;
    return tried(ofUnits(units, type.scale), to);
  },
  toDouble: (operands) => asDouble(operandAt(operands, 0)),
  toText: (operands) => `CAST(${operandAt(operands, 0).sql} AS VARCHAR)`,
} satisfies Partial<Record<FunctionName, SqlFunction>>;

/**
 * NULL where the decimal does not fit. In `least`, because DuckDB leaves out a TRY_CAST whose result is compared as the type that it had
 * before, and with it the NULL.
 */
const tried = (sql: string, to: string): string => `least(TRY_CAST(${sql} AS ${to}))`;

/** The decimal of whole units: times a decimal whose one unit is 10^-scale. */
const ofUnits = (units: string, scale: number): string =>
  scale === 0 ? units : `${units} * '0.${'1'.padStart(scale, '0')}'::DECIMAL(${scale}, ${scale})`;
