import { MeshError } from '../error/index.ts';

/** Refuses a document: `place` is where, such as `contracts/finance/purchase.odcs.yaml, line 12, schema[0].name`. */
export const odcsInvalid = (place: string, found: string, expected: string, likelyCause = HAND): MeshError =>
  new MeshError({ code: 'ODCS_INVALID', found: `${place}: ${found}`, expected, likelyCause });

const HAND = 'it was changed by hand: `mesh contracts generate` writes it from the declaration';
