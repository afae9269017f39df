import { MeshError } from '../error/index.ts';

const SAFE = BigInt(Number.MAX_SAFE_INTEGER);

/** An integer in its one form: a number while that is safe, else a bigint. -0 becomes 0. */
export function integer(value: number | bigint): number | bigint {
  if (typeof value === 'number') return value + 0;
  return value >= -SAFE && value <= SAFE ? Number(value) : value;
}

/**
 * Units of 10^-scale of a decimal text such as `-12.5`, exact. Fails with `DECIMAL_INVALID` for other text and where
 * digits other than zero would be lost.
 */
export function parseDecimal(text: string, scale: number): number | bigint {
  const [, sign = '', whole = '', fraction = ''] = /^([+-]?)(\d{1,60})(?:\.(\d{1,60}))?$/.exec(text) ?? [];
  if (whole === '' || /[1-9]/.test(fraction.slice(scale))) {
    throw new MeshError({
      code: 'DECIMAL_INVALID',
      found: `the number ${JSON.stringify(text)}`,
      expected: `a decimal number with at most ${scale} digits after the point`,
      likelyCause: 'it has thousands separators, an exponent or too many digits',
    });
  }
  const units = BigInt(whole + fraction.slice(0, scale).padEnd(scale, '0'));
  return integer(sign === '-' ? -units : units);
}

/** The text of units of 10^-scale, all digits of the scale shown: `12.30`. */
export function formatDecimal(units: number | bigint, scale: number): string {
  if (scale === 0) return units.toString();
  const digits = (units < 0 ? -BigInt(units) : BigInt(units)).toString().padStart(scale + 1, '0');
  return `${units < 0 ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}
