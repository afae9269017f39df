import type { Contract } from '../contract/contract.ts';
import { MeshError } from '../error/index.ts';
import type { SourceFormat } from '../ingestion/source-format.ts';
import type { Product } from './product.ts';

/** What a team owns: its contracts, its products, and the formats of its own sources. */
export interface Domain {
  readonly name: string;
  readonly contracts: readonly Contract[];
  readonly products: readonly Product[];
  readonly formats?: readonly SourceFormat[];
}

/** Declares a domain. Names begin with the domain's and are not used twice: else it fails with `DOMAIN_INVALID`. */
export function domain(declaration: Domain): Domain {
  const { name, contracts, products, formats = [] } = declaration;
  const names = [...contracts, ...products].map((member) => member.name);
  const stranger = names.find((member) => !member.startsWith(`${name}.`));
  const twice = names.find((member, at) => names.indexOf(member) !== at);
  if (stranger !== undefined || twice !== undefined)
    throw new MeshError({
      code: 'DOMAIN_INVALID',
      found: `domain ${name}: ${stranger ?? `two members ${twice}`}`,
      expected: `different names that begin with "${name}."`,
      likelyCause: 'a declaration was copied and its name was not changed',
    });
  return Object.freeze({
    name,
    contracts: Object.freeze([...contracts]),
    products: Object.freeze([...products]),
    formats: Object.freeze([...formats]),
  });
}
