import { MeshError } from '../../error/index.ts';

/** The error of a plan that an engine cannot run without giving another answer. */
export const refused = (engine: string, found: string, expected: string, likelyCause: string): MeshError =>
  new MeshError({ code: 'SQL_NOT_SUPPORTED', found: `${found}, for ${engine}`, expected, likelyCause });
