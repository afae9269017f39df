import type { Contract } from '../contract/contract.ts';
import type { Product } from '../product/product.ts';
import { consumersAmong, type Changed } from './consumers-among.ts';
import type { Consumer } from './consumer.ts';
import { derivedLineage } from './derived-lineage.ts';
import { lineageOf } from './lineage-of.ts';
import type { Reader } from './reader.ts';

/** All products that depend on what changed, by way of other products and of derived contracts too; see `consumersAmong`. */
export const consumersOf = (products: readonly Product[], changed: Changed): readonly Consumer[] =>
  consumersAmong(readersOf(products), changed);

/** The products as readers, with the contracts among what they read that are derived from others. */
export function readersOf(products: readonly Product[]): readonly Reader[] {
  const derived = products.flatMap(({ inputs }) => inputs.flatMap(derivations));
  const contracts = new Map(derived.map((reader) => [reader.lineage.product, reader]));
  const own = products.map((product): Reader => ({
    kind: 'product',
    owner: product.owner,
    lineage: lineageOf(product),
  }));
  return [...own, ...contracts.values()];
}

function derivations({ name, owner, columns, derivedFrom }: Contract): readonly Reader[] {
  if (derivedFrom === null) return [];
  const { contract } = derivedFrom;
  const lineage = derivedLineage(name, Object.keys(columns), contract.name, Object.keys(contract.columns));
  return [{ kind: 'contract', owner, lineage }, ...derivations(contract)];
}
