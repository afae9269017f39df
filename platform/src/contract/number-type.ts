import { MeshError } from '../error/index.ts';
import type { ColumnType } from './column.ts';

/** A decimal's type. Fails with the given code. */
export function decimalType<P extends number, S extends number>(
  precision: P,
  scale: S,
  code: string,
): { readonly kind: 'decimal'; readonly precision: P; readonly scale: S } {
  const whole = Number.isInteger(precision) && Number.isInteger(scale);
  if (whole && precision >= 1 && precision <= 38 && scale >= 0 && scale <= precision)
    return { kind: 'decimal', precision, scale };
  throw new MeshError({
    code,
    found: `decimal(${precision}, ${scale})`,
    expected: 'a precision from 1 to 38 and a scale from 0 to the precision',
    likelyCause: 'precision and scale are exchanged',
  });
}

/** Powers of ten up to this one are exact doubles. */
const GREATEST_SUM_SCALE = 22;

/** A double's type. Fails with the given code. */
export function doubleType(sumScale: number | null, code: string): Extract<ColumnType, { kind: 'double' }> {
  if (sumScale === null || (Number.isInteger(sumScale) && sumScale >= 0 && sumScale <= GREATEST_SUM_SCALE))
    return { kind: 'double', sumScale };
  throw new MeshError({
    code,
    found: `a double with a sumScale of ${sumScale}`,
    expected: `a whole number from 0 to ${GREATEST_SUM_SCALE}`,
    likelyCause: 'it is the number of digits behind the point that a sum keeps',
  });
}
