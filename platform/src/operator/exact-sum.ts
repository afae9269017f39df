import type { ByteReader } from '../contract/byte-reader.ts';
import type { ByteWriter } from '../contract/byte-writer.ts';
import { integer } from '../contract/decimal.ts';

/**
 * An exact sum of integers of any size, and how many they were.
 * State: total = low + high; `low` is a safe integer, so that most additions are one of numbers; what would leave the
 * safe integers moves to `high`. Law: the total does not depend on the order of additions.
 */
export interface ExactSum {
  values: number;
  low: number;
  high: bigint;
}

export const exactSum = (): ExactSum => ({ values: 0, low: 0, high: 0n });

/** The sum of as many values that have this total. */
export function sumOf(values: number, sum: number | bigint): ExactSum {
  const state = { ...exactSum(), values };
  addTotal(state, sum);
  return state;
}

/** Adds an integer; a number may be any integral double. */
export function addInteger(sum: ExactSum, value: number | bigint): void {
  sum.values += 1;
  addTotal(sum, value);
}

/** Adds another sum. */
export function mergeSums(into: ExactSum, from: ExactSum): void {
  into.values += from.values;
  addTotal(into, from.low);
  into.high += from.high;
}

/** The total, a number where it is safe. */
export const total = (sum: ExactSum): number | bigint =>
  sum.high === 0n ? sum.low : integer(sum.high + BigInt(sum.low));

export function writeSum(writer: ByteWriter, sum: ExactSum): void {
  writer.long(sum.values);
  writer.decimal(total(sum));
}

export const readSum = (reader: ByteReader): ExactSum => sumOf(Number(reader.long()), reader.decimal());

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
