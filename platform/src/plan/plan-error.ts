import { MeshError } from '../error/index.ts';

/** The error of a query that only its values show to be wrong, when its module loads. */
export const planError = (found: string, expected: string, likelyCause: string): MeshError =>
  new MeshError({ code: 'PLAN_INVALID', found, expected, likelyCause });
