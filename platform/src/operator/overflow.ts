import { MeshError } from '../error/index.ts';

/** The error of a sum that its type cannot hold. */
export const overflow = (measure: string, found: string): MeshError =>
  new MeshError({
    code: 'AGGREGATE_OVERFLOW',
    found: `${found} in the measure ${measure}`,
    expected: 'a sum within ±(2^53 - 1), or within 38 digits for decimals and scaled doubles',
    likelyCause: 'a record holds a value that is far too large',
  });
