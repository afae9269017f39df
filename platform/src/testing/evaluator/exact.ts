import type { ColumnType, Scalar } from '../../contract/column.ts';

/** A number of 10^-scale units. */
export interface Exact {
  readonly units: bigint;
  readonly scale: number;
}

const MOST_INTEGER = 2n ** 53n - 1n;

export const isInteger = ({ kind }: ColumnType): boolean => kind === 'int32' || kind === 'int64';

export const scaleOf = (type: ColumnType): number => (type.kind === 'decimal' ? type.scale : 0);

/** The value of an integer or decimal. */
export const exactOf = (type: ColumnType, value: Scalar): Exact => ({
  units: BigInt(value as number | bigint),
  scale: scaleOf(type),
});

/** The same number in smaller units. */
export const atScale = ({ units, scale }: Exact, wanted: number): bigint => units * 10n ** BigInt(wanted - scale);

export const magnitude = (value: bigint): bigint => (value < 0n ? -value : value);

/** An integer as a column holds it; NULL outside ±(2^53 - 1). */
export const integer = (value: bigint): Scalar => (magnitude(value) > MOST_INTEGER ? null : Number(value));

/** The units of a decimal as a column holds them; NULL beyond `digits`. */
export function decimalUnits(units: bigint, digits: number): Scalar {
  if (magnitude(units) >= 10n ** BigInt(digits)) return null;
  return magnitude(units) > MOST_INTEGER ? units : Number(units);
}

/** A double as a column holds it: NULL where it is not finite, 0 for -0. */
export const double = (value: number): Scalar => (Number.isFinite(value) ? value + 0 : null);

/** Any number as a double; a decimal's units as a double, divided by the power of ten. */
export const asDouble = (type: ColumnType, value: Scalar): number =>
  type.kind === 'decimal' ? Number(value) / powerOfTen(type.scale) : Number(value);

/** The double that is nearest to 10^scale. */
export const powerOfTen = (scale: number): number => Number(`1e${String(scale)}`);
