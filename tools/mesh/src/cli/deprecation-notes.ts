import { deprecationText, type Contract } from '@tempi/platform/contract';
import type { Product } from '@tempi/platform/product';
import { note } from './output.ts';

/** What is deprecated of contracts, products and the contracts that products read, a sentence each. `today` is a text such as `2027-03-31`. */
export function deprecationNotes(named: readonly (Product | Contract)[], today: string): readonly string[] {
  const members = new Set([...named, ...named.flatMap((member) => ('kind' in member ? member.inputs : []))]);
  return [...members].flatMap(({ name, deprecated }) =>
    deprecated === null ? [] : [deprecationText(name, deprecated, today)],
  );
}

/** Says on stderr what of them is deprecated, as of now in UTC. */
export function noteDeprecations(named: readonly (Product | Contract)[]): void {
  const today = new Date().toISOString().slice(0, 10);
  for (const text of deprecationNotes(named, today)) note(text);
}
