import type { Column } from '../contract/column.ts';
import { integer } from '../contract/decimal.ts';
import type { Call, FunctionSources } from './function-source.ts';

type Units = number | bigint;

/** Sources of arithmetic. Decimals are computed in units, see `ColumnType`. */
export const numberFunctions: FunctionSources<
  'add' | 'subtract' | 'multiply' | 'divide' | 'modulo' | 'negate' | 'absolute' | 'floor' | 'ceiling' | 'round'
> = {
  add: (call, operands) => arithmetic(call, operands, '+', 'sumOfUnits'),
  subtract: (call, operands) => arithmetic(call, operands, '-', 'differenceOfUnits'),
  multiply: (call, operands) => arithmetic(call, operands, '*', 'productOfUnits'),
  divide(call, operands) {
    const [a = '', b = ''] = operands.map((operand, at) => asDouble(columnAt(call, at), operand));
    return `(${b} === 0 ? null : finite(${a} / ${b}))`;
  },
  modulo: (_, [a = '', b = '']) => `(${b} === 0 ? null : ${a} % ${b} + 0)`,
  negate: (call, [a = '']) => (isDecimal(call.column) ? `(${a} === 0 ? 0 : -${a})` : `(0 - ${a})`),
  absolute: (_, [a = '']) => `(${a} < 0 ? -${a} : ${a})`,
  floor: (call, operands) => rounding(call, operands, 'Math.floor', 'floor'),
  ceiling: (call, operands) => rounding(call, operands, 'Math.ceil', 'ceiling'),
  round: (call, operands) => rounding(call, operands, 'roundDouble', 'round'),
};

/** Source of a number as a double: the units of a decimal, as a double, divided by 10^scale. */
export const asDouble = ({ type }: Column, operand: string): string =>
  type.kind === 'decimal' ? `(Number(${operand}) / 1e${type.scale})` : operand;

/** Source of 10^exponent as whole units. */
export const tenTo = (exponent: number): string => (exponent <= 15 ? `1e${exponent}` : `${10n ** BigInt(exponent)}n`);

const columnAt = (call: Call, at: number): Column => call.arguments[at]?.column ?? call.column;
const isDecimal = ({ type }: Column): boolean => type.kind === 'decimal';

function arithmetic(call: Call, operands: readonly string[], operator: string, ofUnits: string): string {
  const { type } = call.column;
  if (type.kind === 'decimal') {
    const [a, b] = operands.map((operand, at) => {
      const own = columnAt(call, at).type;
      const up = type.scale - (own.kind === 'decimal' ? own.scale : 0);
      return call.function === 'multiply' || up === 0 ? operand : `productOfUnits(${operand}, ${tenTo(up)})`;
    });
    return `${ofUnits}(${a}, ${b})`;
  }
  const [a = '', b = ''] = operands.map((operand, at) => asDouble(columnAt(call, at), operand));
  return `${type.kind === 'double' ? 'finite' : 'safe'}(${a} ${operator} ${b})`;
}

function rounding(call: Call, [a = '']: readonly string[], ofDouble: string, name: Rounding): string {
  const { type } = columnAt(call, 0);
  if (type.kind !== 'decimal') return `(${ofDouble}(${a}) + 0)`;
  return type.scale === 0 ? a : `wholeUnits(${a}, ${tenTo(type.scale)}, '${name}')`;
}

const isSafe = (value: number): boolean => value <= Number.MAX_SAFE_INTEGER && value >= -Number.MAX_SAFE_INTEGER;

/** The result of a computation of integers, null where it is not safe; -0 is 0. */
export const safe = (value: number): number | null => (isSafe(value) ? value + 0 : null);

const finite = (value: number): number | null => (value - value === 0 ? value + 0 : null);

/** Halves away from zero; the fraction of a double is exact. */
function roundDouble(value: number): number {
  const whole = Math.trunc(value);
  return Math.abs(value - whole) >= 0.5 ? whole + Math.sign(value) : whole;
}

const LIMIT = 10n ** 38n;

/** Units in their one form, null where they have more than 38 digits. */
function within38(units: bigint): Units | null {
  return units < LIMIT && units > -LIMIT ? integer(units) : null;
}

function sumOfUnits(a: Units | null, b: Units | null): Units | null {
  if (typeof a === 'number' && typeof b === 'number') {
    const sum = a + b;
    if (isSafe(sum)) return sum;
  }
  return a === null || b === null ? null : within38(BigInt(a) + BigInt(b));
}

function differenceOfUnits(a: Units | null, b: Units | null): Units | null {
  if (typeof a === 'number' && typeof b === 'number') {
    const difference = a - b;
    if (isSafe(difference)) return difference;
  }
  return a === null || b === null ? null : within38(BigInt(a) - BigInt(b));
}

function productOfUnits(a: Units, b: Units): Units | null {
  if (typeof a === 'number' && typeof b === 'number') {
    const product = a * b;
    if (isSafe(product)) return product + 0;
  }
  return within38(BigInt(a) * BigInt(b));
}

type Rounding = 'floor' | 'ceiling' | 'round' | 'cut';

/** Units divided by a power of ten, rounded to a whole number; `round` halves away from zero, `cut` towards zero. */
function wholeUnits(units: Units, power: Units, rounding: Rounding): Units {
  if (typeof units === 'number' && typeof power === 'number') {
    const rest = units % power;
    return (units - rest) / power + step(rounding, Math.sign(rest), 2 * Math.abs(rest) >= power ? 'half' : 'less') + 0;
  }
  const [all, unit] = [BigInt(units), BigInt(power)];
  const rest = all % unit;
  const size = rest < 0n ? -rest : rest;
  const sign = rest < 0n ? -1 : rest > 0n ? 1 : 0;
  return integer(all / unit + BigInt(step(rounding, sign, 2n * size >= unit ? 'half' : 'less')));
}

/** What a rest of this sign, at least half or less, adds to the quotient cut towards zero. */
function step(rounding: Rounding, sign: number, rest: 'half' | 'less'): number {
  switch (rounding) {
    case 'floor':
      return sign < 0 ? -1 : 0;
    case 'ceiling':
      return sign > 0 ? 1 : 0;
    case 'round':
      return rest === 'half' ? sign : 0;
    case 'cut':
      return 0;
  }
}

/** What the sources of this file and of the casts use. */
export const numberRuntime = {
  ...{ safe, finite, roundDouble, sumOfUnits, differenceOfUnits, productOfUnits, wholeUnits },
} as const;
