import { deprecationOf, type DeclaredDeprecation } from '../contract/declared-deprecation.ts';
import { versionedName } from '../contract/member-name.ts';
import type { Refusal } from '../contract/refusal.ts';
import { MeshError } from '../error/index.ts';
import { FIRST_GENERATION } from './generation.ts';
import { serviceLevels, type DeclaredLevels } from './service-levels.ts';

/** What every product says of itself. */
export interface Declaration {
  /** `domain.noun`: the version is added to it. */
  readonly name: string;
  readonly version: string;
  readonly owner: string;
  readonly description: string;
  readonly speeds: DeclaredLevels;
  readonly deprecated?: DeclaredDeprecation;
}

/** The same, checked. Fails with `PRODUCT_INVALID` or `DURATION_INVALID`. */
export function declared({ name: noun, version, owner, description, speeds, deprecated }: Declaration) {
  const refuse = refusalOf(noun);
  const name = versionedName(noun, version, refuse);
  if (!owner || !description) throw invalidProduct(name, owner ? 'no description' : 'no owner', 'both');
  return {
    ...{ name, version, owner, description, speeds: serviceLevels(name, speeds) },
    deprecated: deprecated === undefined ? null : deprecationOf(deprecated, name, refuse),
    generation: FIRST_GENERATION,
  };
}

/** What is wrong with a product's declaration, and what was expected. */
export const invalidProduct = (
  product: string,
  found: string,
  expected: string,
  likelyCause = 'it is a typing mistake',
): MeshError =>
  new MeshError({ code: 'PRODUCT_INVALID', found: `product ${product}: ${found}`, expected, likelyCause });

/** The same for judges that contracts and products share. */
export const refusalOf =
  (product: string): Refusal =>
  (found, expected, likelyCause) =>
    invalidProduct(product, found, expected, likelyCause);
