import { deprecationText } from '@tempi/platform/contract';
import type { Product } from '@tempi/platform/product';
import { note } from './output.ts';

/** What is deprecated of products and of the contracts that they read, a sentence each. `today` is a text such as `2027-03-31`. */
export function deprecationNotes(products: readonly Product[], today: string): readonly string[] {
  const members = new Set([...products, ...products.flatMap((product) => product.inputs)]);
  return [...members].flatMap(({ name, deprecated }) =>
    deprecated === null ? [] : [deprecationText(name, deprecated, today)],
  );
}

/** Says on stderr what of the products is deprecated, as of now in UTC. */
export function noteDeprecations(products: readonly Product[]): void {
  const today = new Date().toISOString().slice(0, 10);
  for (const text of deprecationNotes(products, today)) note(text);
}
