import { NAME } from '../contract/contract.ts';
import { MeshError } from '../error/index.ts';
import { serviceLevels, type DeclaredLevels } from './service-levels.ts';

/** What every product says of itself. */
export interface Declaration {
  /** `domain.noun`. */
  readonly name: string;
  readonly version: string;
  readonly owner: string;
  readonly description: string;
  readonly speeds: DeclaredLevels;
}

/** The same, checked. Fails with `PRODUCT_INVALID` or `DURATION_INVALID`. */
export function declared({ name, version, owner, description, speeds }: Declaration) {
  if (!NAME.test(name)) throw invalidProduct(name, 'this name', '`domain.noun` in lower case, words joined by "-"');
  if (!/^\d+\.\d+\.\d+$/.test(version)) throw invalidProduct(name, `version ${version}`, 'three numbers such as 1.0.0');
  if (!owner || !description) throw invalidProduct(name, owner ? 'no description' : 'no owner', 'both');
  return { name, version, owner, description, speeds: serviceLevels(name, speeds), deprecated: null };
}

/** What is wrong with a product's declaration, and what was expected. */
export const invalidProduct = (
  product: string,
  found: string,
  expected: string,
  likelyCause = 'it is a typing mistake',
): MeshError =>
  new MeshError({ code: 'PRODUCT_INVALID', found: `product ${product}: ${found}`, expected, likelyCause });
