import type { Column } from '../../contract/column.ts';
import type { Dialect, SqlOperand } from './dialect.ts';
import { ENGINE_FUNCTIONS } from './engine-functions.ts';
import type { EngineWords } from './engine-words.ts';
import { flinkAggregate } from './flink-aggregate.ts';
import { flinkAsOf, flinkJoins } from './flink-joins.ts';
import { flinkIdentifier, flinkLiteral, flinkType } from './flink-values.ts';
import { refused } from './refuse.ts';

/** The settings of a table environment under which the text means what the plan means. */
export const FLINK_SETTINGS: Readonly<Record<string, string>> = {
  'table.local-time-zone': 'UTC',
  // In streaming mode every record moves a watermark, which would pass all final rows on again: so for many at once.
  'table.exec.mini-batch.enabled': 'true',
  'table.exec.mini-batch.allow-latency': '5 s',
  'table.exec.mini-batch.size': '50000',
};

const SAFE = Number.MAX_SAFE_INTEGER;

// EPOCH and MICROSECOND are both cut towards zero, so their signs agree.
const micros = (timestamp: string): string =>
  `(EXTRACT(EPOCH FROM ${timestamp}) * 1000000 + MOD(EXTRACT(MICROSECOND FROM ${timestamp}), 1000000))`;

// The result of MOD has the type of its second operand.
const remainder = (value: string, step: number): string =>
  `MOD(MOD(${value}, ${bigint(step)}) + ${step}, ${bigint(step)})`;

const bigint = (value: number): string => `CAST(${value} AS BIGINT)`;

const floor = (value: string, step: number): string => `(${value} - ${remainder(value, step)})`;

/** Flink makes timestamps of seconds and of milliseconds only; finer ones by way of their text. */
const timestamp = (value: string): string => {
  const second = `TIMESTAMPADD(SECOND, ${floor(value, 1_000_000)} / 1000000, TIMESTAMP '1970-01-01 00:00:00')`;
  const fraction = `LPAD(CAST(${remainder(value, 1_000_000)} AS STRING), 6, '0')`;
  return `CAST(DATE_FORMAT(${second}, 'yyyy-MM-dd HH:mm:ss') || '.' || ${fraction} AS TIMESTAMP(6))`;
};

const words: EngineWords = {
  name: 'Flink',
  type: flinkType,
  micros,
  timestamp,
  floor,
  // Flink compares some texts, and all literals, by UTF-16 units.
  ordered: (operand) => {
    const kind = operand?.column.type.kind;
    return kind === 'text' || kind === 'enum' ? `HEX(${operand?.sql})` : (operand?.sql ?? 'NULL');
  },
  integer: (value) => `CAST(${value} AS BIGINT)`,
  quotient: (multiple, divisor) => `(${multiple} / ${divisor})`,
  remainder: (left, right) => `MOD(${left}, ${right})`,
  dayNumber: (date) => `CAST(TIMESTAMPDIFF(DAY, DATE '1970-01-01', ${date}) AS BIGINT)`,
  date: (days) => `TIMESTAMPADD(DAY, CAST(${days} AS INT), DATE '1970-01-01')`,
  startOfDate: (date, unit) => `FLOOR(${date} TO ${unit.toUpperCase()})`,
  tryCast: (value, type) => `TRY_CAST(${value} AS ${type})`,
  matches: (text, pattern) => `REGEXP(${text}, '${pattern.replace(/\$$/, '\\z')}')`,
  startsWith: (text, start) => `STARTSWITH(${text}, ${start})`,
  endsWith: (text, end) => `ENDSWITH(${text}, ${end})`,
  contains: (text, what) => `(POSITION(${what} IN ${text}) > 0)`,
  // Flink puts `by` between all letters where `what` is empty.
  replace: (text, what, by) =>
    `(CASE WHEN ${what} = '' AND ${by} IS NOT NULL THEN ${text} ELSE REPLACE(${text}, ${what}, ${by}) END)`,
  decimal,
  product: (left, right) => {
    const product = `(CAST(${left} AS DECIMAL(16, 0)) * CAST(${right} AS DECIMAL(16, 0)))`;
    return `(CASE WHEN ${product} BETWEEN -${SAFE} AND ${SAFE} THEN CAST(${product} AS BIGINT) END)`;
  },
  whole: (name, value) => `${name === 'ceiling' ? 'CEIL' : name.toUpperCase()}(${value})`,
  cut: (value, scale) => `TRUNCATE(${value}, ${scale})`,
};

/** Decimal arithmetic; Flink gives up digits behind the point where a result could have more than 38. */
function decimal(operator: '+' | '-' | '*', left: SqlOperand, right: SqlOperand, { type }: Column): string {
  const [a, b] = [left.column.type, right.column.type];
  if (a.kind !== 'decimal' || b.kind !== 'decimal' || type.kind !== 'decimal') throw new TypeError('no decimals');
  const precision =
    operator === '*'
      ? a.precision + b.precision
      : Math.max(a.precision - a.scale, b.precision - b.scale) + type.scale + 1;
  const kept = precision <= 38 ? type.scale : Math.max(38 - (precision - type.scale), Math.min(type.scale, 6));
  if (kept < type.scale)
    throw refused(
      'Flink',
      `${operator} of decimals with ${type.scale} digits behind the point in the result`,
      `results of at most 38 digits, or of at most 6 behind the point`,
      'Flink gives up digits behind the point of wider ones: make the operands narrower by toDecimal',
    );
  return `CAST((${left.sql} ${operator} ${right.sql}) AS ${flinkType(type)})`;
}

/** Flink SQL 2.2, the same text for batch and streaming mode; for an environment with {@link FLINK_SETTINGS}. */
export const flink: Dialect = {
  name: 'Flink',
  identifier: flinkIdentifier,
  literal: flinkLiteral,
  call: (name, operands, column) => ENGINE_FUNCTIONS[name](words, operands, column),
  micros,
  timestamp,
  floor,
  aggregate: flinkAggregate,
  asOf: { of: 'rows', join: flinkAsOf },
  joins: flinkJoins,
};
