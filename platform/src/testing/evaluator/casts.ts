import type { ColumnType, Scalar } from '../../contract/column.ts';
import { asDouble, decimalUnits, double, exactOf, integer, powerOfTen } from './exact.ts';

export function toInteger(type: ColumnType, value: Scalar): Scalar {
  if (typeof value === 'string')
    return /^[+-]?[0-9]{1,15}$/.test(value) ? integer(BigInt(value.replace('+', ''))) : null;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (type.kind === 'double') return integer(BigInt(Math.trunc(Number(value))));
  const { units, scale } = exactOf(type, value);
  return integer(units / 10n ** BigInt(scale));
}

/** Cut towards zero; NULL beyond the digits of `to`. A double counts as its product with 10^scale, itself a double. */
export function toDecimal(from: ColumnType, value: Scalar, to: ColumnType & { kind: 'decimal' }): Scalar {
  if (from.kind === 'double') {
    const scaled = Number(value) * powerOfTen(to.scale);
    return Number.isFinite(scaled) ? decimalUnits(BigInt(Math.trunc(scaled)), to.precision) : null;
  }
  const { units, scale } = exactOf(from, value);
  return decimalUnits((units * 10n ** BigInt(to.scale)) / 10n ** BigInt(scale), to.precision);
}

export const toDouble = (type: ColumnType, value: Scalar): Scalar => double(asDouble(type, value));

export const toText = (value: Scalar): string => String(value);
