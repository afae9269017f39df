import type { ColumnType, Scalar } from '../contract/column.ts';

/** From it on a value of scaled doubles has no units: as a decimal it would have more than 38 digits. */
export const UNITS_LIMIT = 1e38;

/** Decimal places that the units of a summable type have. */
const scaleOf = (type: ColumnType): number =>
  type.kind === 'decimal' ? type.scale : type.kind === 'double' ? (type.sumScale ?? 0) : 0;

/** Units that make one: the double nearest to 10^scale. */
export const unitsInOne = (type: ColumnType): number => powerOfTen(scaleOf(type));

/** The double nearest to 10^scale, which `10 ** scale` is not in every engine of JavaScript. */
export const powerOfTen = (scale: number): number => Number(`1e${scale}`);

/**
 * How a value of a summable type counts in an exact sum: integers as they are, decimals by their units, doubles as
 * value * 10^sumScale rounded half away from zero. Null for a double that has no such units: that is judged with the sum, by its
 * result, because a window that nobody sees has none.
 */
export function unitsOf(type: ColumnType): (value: Scalar) => number | bigint | null {
  if (type.kind !== 'double') return (value) => value as number | bigint;
  const scale = unitsInOne(type);
  return (value) => {
    const scaled = (value as number) * scale;
    if (!(scaled < UNITS_LIMIT && scaled > -UNITS_LIMIT)) return null;
    const whole = Math.trunc(scaled);
    // The fraction of a double is exact, and 0.5 away from its integer is where halves are.
    return Math.abs(scaled - whole) >= 0.5 ? whole + Math.sign(scaled) : whole + 0;
  };
}
