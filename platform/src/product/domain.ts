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

/**
 * Declares a domain. Names begin with the domain's and are not used twice, also not by what differs in signs alone (`web.view.v2` and
 * `web.view-v2` would be one table); what is deprecated for a successor in the same domain has it beside it. Else it fails with `DOMAIN_INVALID`.
 */
export function domain(declaration: Domain): Domain {
  const { name, contracts, products, formats = [] } = declaration;
  const members = [...contracts, ...products];
  const names = members.map((member) => member.name);
  const refuse = (found: string, expected: string, likelyCause: string): MeshError =>
    new MeshError({ code: 'DOMAIN_INVALID', found: `domain ${name}: ${found}`, expected, likelyCause });
  const stranger = names.find((member) => !member.startsWith(`${name}.`));
  const twice = names.find((member, at) => names.indexOf(member) !== at);
  if (stranger !== undefined || twice !== undefined)
    throw refuse(
      stranger ?? `two members ${twice}`,
      `different names that begin with "${name}."`,
      'a declaration was copied and its name was not changed',
    );
  const spelt = names.map((member) => member.replaceAll('.', '-'));
  const alike = names.find((_, at) => spelt.indexOf(spelt[at] ?? '') !== at);
  if (alike !== undefined)
    throw refuse(
      `${alike}, and another that differs in signs alone`,
      'names that still differ where tables and files are named by them',
      'a version stands in a name, where it is added to',
    );
  const lost = members.find(({ deprecated }) => {
    const successor = deprecated?.successor ?? null;
    return successor?.startsWith(`${name}.`) === true && !names.includes(successor);
  });
  if (lost !== undefined)
    throw refuse(
      `${lost.name} is deprecated for ${lost.deprecated?.successor ?? ''}, which the domain does not have`,
      'a successor that is declared beside it',
      'its name is misspelt, or it is not in the list of the domain',
    );
  return Object.freeze({
    name,
    contracts: Object.freeze([...contracts]),
    products: Object.freeze([...products]),
    formats: Object.freeze([...formats]),
  });
}
