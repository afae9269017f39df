import type { Column, ColumnType } from '../../contract/column.ts';
import type { SqlOperand } from './dialect.ts';

/**
 * What Spark and Flink say differently inside functions that they otherwise share. Operands are texts that may stand anywhere, also
 * twice.
 */
export interface EngineWords {
  readonly name: string;
  type(type: ColumnType): string;
  micros(timestamp: string): string;
  timestamp(micros: string): string;
  floor(micros: string, step: number): string;
  /** Whole days since 1970 of a date, BIGINT. */
  dayNumber(date: string): string;
  /** The date of such days. */
  date(days: string): string;
  /** Start of a date's month or year, a date. */
  startOfDate(date: string, unit: 'month' | 'year'): string;
  /** NULL where the type does not hold the value. */
  tryCast(value: string, type: string): string;
  /** What orders as the operand does: text by code point. */
  ordered(operand: SqlOperand | undefined): string;
  integer(value: number): string;
  /** The quotient of a BIGINT that is a multiple of `divisor`. */
  quotient(multiple: string, divisor: number): string;
  /** The remainder of two integers, with the sign of the first; NULL where one is NULL. */
  remainder(left: string, right: string): string;
  /** Whether the whole text matches a pattern that begins with `^` and ends with `$`. */
  matches(text: string, pattern: string): string;
  startsWith(text: string, start: string): string;
  endsWith(text: string, end: string): string;
  contains(text: string, what: string): string;
  replace(text: string, what: string, by: string): string;
  /** Two decimals, or decimal and integer, of operands cast to decimals; the result has `column`'s scale, NULL beyond 38 digits. */
  decimal(operator: '+' | '-' | '*', left: SqlOperand, right: SqlOperand, column: Column): string;
  /** The product of two integers, exact or NULL. */
  product(left: string, right: string): string;
  /** A double rounded to a whole double, halves away from zero; or down; or up. */
  whole(name: 'round' | 'floor' | 'ceiling', value: string): string;
  /** A decimal cut towards zero after `scale` digits. */
  cut(value: string, scale: number): string;
}
