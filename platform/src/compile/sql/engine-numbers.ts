import type { Column, ColumnType } from '../../contract/column.ts';
import { powerOfTen } from '../../operator/units.ts';
import type { SqlOperand } from './dialect.ts';
import type { EngineFunction } from './engine-functions.ts';
import type { EngineWords } from './engine-words.ts';
import { refused } from './refuse.ts';

const SAFE = Number.MAX_SAFE_INTEGER;
const GREATEST = "CAST('1.7976931348623157E308' AS DOUBLE)";
const DECIMAL_OF_INTEGER = { kind: 'decimal', precision: 16, scale: 0 } as const;

type NumberFunction =
  | 'add'
  | 'subtract'
  | 'multiply'
  | 'divide'
  | 'modulo'
  | 'negate'
  | 'absolute'
  | 'floor'
  | 'ceiling'
  | 'round'
  | 'toInteger'
  | 'toDecimal'
  | 'toDouble'
  | 'toText';

/** Functions of numbers, and casts. */
export const engineNumbers: Readonly<Record<NumberFunction, EngineFunction>> = {
  add: arithmetic('+'),
  subtract: arithmetic('-'),
  multiply: arithmetic('*'),
  divide: (words, [a, b]) => finite(`(${toDouble(words, a)} / nullif(${toDouble(words, b)}, ${ZERO}))`),
  modulo: (words, [a, b]) => words.remainder(textOf(a), `nullif(${textOf(b)}, ${words.integer(0)})`),
  negate: (_, [a]) => (kindOf(a) === 'double' ? positiveZero(`(- ${textOf(a)})`) : `(- ${textOf(a)})`),
  absolute: (_, [a]) => `abs(${textOf(a)})`,
  floor: whole('floor'),
  ceiling: whole('ceiling'),
  round: whole('round'),
  toInteger: (words, [a]) => toInteger(words, a),
  toDecimal: (words, [a], { type }) => toDecimal(words, a, type),
  toDouble: (words, [a]) => toDouble(words, a),
  toText: (words, [a]) => {
    if (kindOf(a) === 'boolean') return `(CASE WHEN ${textOf(a)} THEN 'true' WHEN NOT ${textOf(a)} THEN 'false' END)`;
    return isInteger(a) ? `CAST(${textOf(a)} AS STRING)` : textOf(a);
  },
};

const ZERO = 'CAST(0 AS DOUBLE)';

function arithmetic(operator: '+' | '-' | '*'): EngineFunction {
  return (words, [a, b], column) => {
    if (column.type.kind === 'double') return finite(`(${toDouble(words, a)} ${operator} ${toDouble(words, b)})`);
    if (column.type.kind === 'decimal') return words.decimal(operator, asDecimal(a), asDecimal(b), column);
    if (operator === '*') return words.product(textOf(a), textOf(b));
    return safe(`(${textOf(a)} ${operator} ${textOf(b)})`);
  };
}

function whole(name: 'floor' | 'ceiling' | 'round'): EngineFunction {
  return (words, [a], column) =>
    column.type.kind === 'double'
      ? positiveZero(words.whole(name, textOf(a)))
      : `CAST(${name === 'ceiling' ? 'ceil' : name}(${textOf(a)}) AS ${words.type(column.type)})`;
}

/** An integer, or NULL outside ±(2^53 - 1). */
export const safe = (integer: string): string =>
  `(CASE WHEN ${integer} BETWEEN -${SAFE} AND ${SAFE} THEN ${integer} END)`;

/** A double, or NULL where it is not finite; without a negative zero. */
const finite = (double: string): string =>
  `(CASE WHEN ${double} = 0 THEN ${ZERO} WHEN abs(${double}) <= ${GREATEST} THEN ${double} END)`;

const positiveZero = (double: string): string => `(CASE WHEN ${double} = 0 THEN ${ZERO} ELSE ${double} END)`;

/** An operand of decimal arithmetic: integers are decimals without a fraction. */
function asDecimal(operand: SqlOperand | undefined): SqlOperand {
  if (operand === undefined) throw new TypeError('arithmetic without an operand');
  if (operand.column.type.kind === 'decimal') return operand;
  return { sql: `CAST(${operand.sql} AS DECIMAL(16, 0))`, column: { ...operand.column, type: DECIMAL_OF_INTEGER } };
}

function toInteger(words: EngineWords, operand: SqlOperand | undefined): string {
  const value = textOf(operand);
  const type = operand?.column.type;
  const cast = `CAST(${value} AS BIGINT)`;
  switch (type?.kind) {
    case 'text':
    case 'enum':
      return `(CASE WHEN ${words.matches(value, '^[+-]?[0-9]{1,15}$')} THEN ${cast} END)`;
    case 'boolean':
      return `(CASE WHEN ${value} THEN ${words.integer(1)} WHEN NOT ${value} THEN ${words.integer(0)} END)`;
    case 'decimal':
      // Of fewer digits before the point all are safe; of as many or more the comparison is exact.
      if (type.precision - type.scale < 16) return cast;
      return within(value, "CAST('9007199254740992' AS DECIMAL(16, 0))", cast);
    case 'double':
      return within(value, "CAST('9007199254740992' AS DOUBLE)", cast);
    default:
      return value;
  }
}

const within = (value: string, limit: string, result: string): string =>
  `(CASE WHEN ${value} > - ${limit} AND ${value} < ${limit} THEN ${result} END)`;

function toDecimal(words: EngineWords, operand: SqlOperand | undefined, type: ColumnType): string {
  const from = operand?.column.type;
  if (from?.kind === 'double')
    throw refused(
      words.name,
      'toDecimal of a double',
      'an integer or a decimal',
      `${words.name} makes decimals of the text of a double, not of its exact value`,
    );
  const value = textOf(operand);
  const cuts = from?.kind === 'decimal' && type.kind === 'decimal' && from.scale > type.scale;
  return words.tryCast(cuts ? words.cut(value, type.scale) : value, words.type(type));
}

/** Units as a double, divided by 10^scale: as far as a double has them all, this is what a cast gives. */
function toDouble(words: EngineWords, operand: SqlOperand | undefined): string {
  const value = textOf(operand);
  const type = operand?.column.type;
  if (type?.kind === 'double') return value;
  if (type?.kind !== 'decimal' || type.precision <= 15) return `CAST(${value} AS DOUBLE)`;
  return scaled(unitsOf(value, type.scale), type.scale);
}

/** Units as a double, divided by 10^scale. */
export const scaled = (units: string, scale: number): string =>
  scale === 0
    ? `CAST(${units} AS DOUBLE)`
    : `(CAST(${units} AS DOUBLE) / CAST('${String(powerOfTen(scale))}' AS DOUBLE))`;

/** The units of a decimal, by way of its digits: a product with 10^scale may need more than 38. */
export const unitsOf = (decimal: string, scale: number): string =>
  scale === 0 ? decimal : `CAST(replace(CAST(${decimal} AS STRING), '.', '') AS DECIMAL(38, 0))`;

const textOf = (operand: SqlOperand | undefined): string => operand?.sql ?? 'NULL';
const kindOf = (operand: SqlOperand | undefined): Column['type']['kind'] | undefined => operand?.column.type.kind;
const isInteger = (operand: SqlOperand | undefined): boolean => ['int32', 'int64'].includes(kindOf(operand) ?? '');
