import type { ByteReader } from '../contract/byte-reader.ts';
import type { ByteWriter } from '../contract/byte-writer.ts';
import { integer } from '../contract/decimal.ts';

/**
 * An exact sum of integers of any size, how many they were, and whether one of them was none.
 * State: total = low + high; `low` is a safe integer, so that most additions are one of numbers; what would leave the
 * safe integers moves to `high`. Law: neither the total nor `unfit` depends on the order of additions.
 */
export interface ExactSum {
  values: number;
  low: number;
  high: bigint;
  /** The least value that has no units, see `unitsOf`; null where all have. It counts as a value and adds nothing. */
  unfit: number | null;
}

export const exactSum = (): ExactSum => ({ values: 0, low: 0, high: 0n, unfit: null });

/** The sum of as many values that have this total, and the least of them that has no units. */
export function sumOf(values: number, sum: number | bigint, unfit: number | null = null): ExactSum {
  const state = { ...exactSum(), values, unfit };
  addTotal(state, sum);
  return state;
}

/** Adds an integer; a number may be any integral double. */
export function addInteger(sum: ExactSum, value: number | bigint): void {
  sum.values += 1;
  addTotal(sum, value);
}

/** Adds a value that has no units. */
export function addUnfit(sum: ExactSum, value: number): void {
  sum.values += 1;
  sum.unfit = leastOf(sum.unfit, value);
}

/** Adds another sum. */
export function mergeSums(into: ExactSum, from: ExactSum): void {
  into.values += from.values;
  addTotal(into, from.low);
  into.high += from.high;
  if (from.unfit !== null) into.unfit = leastOf(into.unfit, from.unfit);
}

/** The total, a number where it is safe. */
export const total = (sum: ExactSum): number | bigint =>
  sum.high === 0n ? sum.low : integer(sum.high + BigInt(sum.low));

export function writeSum(writer: ByteWriter, sum: ExactSum): void {
  writer.long(sum.values);
  writer.decimal(total(sum));
  writer.byte(sum.unfit === null ? 0 : 1);
  if (sum.unfit !== null) writer.double(sum.unfit);
}

export function readSum(reader: ByteReader): ExactSum {
  const [values, sum] = [Number(reader.long()), reader.decimal()];
  return sumOf(values, sum, reader.byte() === 0 ? null : reader.double());
}

const leastOf = (least: number | null, value: number): number => (least === null || value < least ? value : least);

function addTotal(sum: ExactSum, value: number | bigint): void {
  if (typeof value === 'bigint') {
    sum.high += value;
    return;
  }
  // Where the result is safe it is exact, whatever the operands: both are integers.
  const low = sum.low + value;
  if (low <= Number.MAX_SAFE_INTEGER && low >= -Number.MAX_SAFE_INTEGER) {
    sum.low = low;
  } else {
    sum.high += BigInt(sum.low) + BigInt(value);
    sum.low = 0;
  }
}
