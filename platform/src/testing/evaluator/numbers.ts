import type { ColumnType, Scalar } from '../../contract/column.ts';
import { asDouble, atScale, decimalUnits, double, exactOf, integer, isInteger, magnitude, scaleOf } from './exact.ts';

/** `add`, `subtract` and `multiply` of two numbers. */
export function arithmetic(
  name: 'add' | 'subtract' | 'multiply',
  [leftType, rightType]: readonly [ColumnType, ColumnType],
  [left, right]: readonly [Scalar, Scalar],
): Scalar {
  if (leftType.kind === 'double' || rightType.kind === 'double') {
    const [a, b] = [asDouble(leftType, left), asDouble(rightType, right)];
    return double(name === 'add' ? a + b : name === 'subtract' ? a - b : a * b);
  }
  const [a, b] = [exactOf(leftType, left), exactOf(rightType, right)];
  const scale = Math.max(a.scale, b.scale);
  const fits = [a, b].every((each) => decimalUnits(atScale(each, scale), 38) !== null);
  if (name !== 'multiply' && !fits) return null;
  const units =
    name === 'multiply'
      ? a.units * b.units
      : name === 'add'
        ? atScale(a, scale) + atScale(b, scale)
        : atScale(a, scale) - atScale(b, scale);
  return isInteger(leftType) && isInteger(rightType) ? integer(units) : decimalUnits(units, 38);
}

/** Always of doubles; by zero NULL. */
export function divide([leftType, rightType]: readonly [ColumnType, ColumnType], [a, b]: readonly [Scalar, Scalar]) {
  const divisor = asDouble(rightType, b);
  return divisor === 0 ? null : double(asDouble(leftType, a) / divisor);
}

/** Of integers, with the sign of the dividend; by zero NULL. */
export const modulo = (a: Scalar, b: Scalar): Scalar =>
  Number(b) === 0 ? null : integer(BigInt(a as number) % BigInt(b as number));

export function negated(type: ColumnType, value: Scalar): Scalar {
  if (type.kind === 'double') return double(-Number(value));
  const units = -BigInt(value as number | bigint);
  return type.kind === 'decimal' ? decimalUnits(units, 38) : integer(units);
}

export const absolute = (type: ColumnType, value: Scalar): Scalar => (Number(value) < 0 ? negated(type, value) : value);

/** `floor`, `ceiling`, `round` of a double or decimal to a whole number; round halves away from zero. */
export function whole(name: 'floor' | 'ceiling' | 'round', type: ColumnType, value: Scalar): Scalar {
  if (type.kind === 'double') {
    const number = Number(value);
    if (name === 'floor') return double(Math.floor(number));
    if (name === 'ceiling') return double(Math.ceil(number));
    return double(Math.sign(number) * Math.round(Math.abs(number)));
  }
  const units = BigInt(value as number | bigint);
  const one = 10n ** BigInt(scaleOf(type));
  const cut = units / one;
  const rest = units % one;
  if (name === 'floor') return decimalUnits(rest < 0n ? cut - 1n : cut, 38);
  if (name === 'ceiling') return decimalUnits(rest > 0n ? cut + 1n : cut, 38);
  const away = magnitude(rest) * 2n >= one;
  return decimalUnits(away ? cut + (units < 0n ? -1n : 1n) : cut, 38);
}
