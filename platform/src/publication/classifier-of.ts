import type { Contract } from '../contract/contract.ts';
import { CLASSIFICATIONS, type Classification } from '../contract/field-metadata.ts';
import { shownBy } from '../lineage/lineage-of.ts';
import type { FieldAddress } from '../lineage/lineage.ts';
import { outputOf } from '../plan/output.ts';
import { productsRead } from '../plan/plan-inputs.ts';
import type { Product, QueryProduct } from '../product/product.ts';

/**
 * How each output column of a product is classified: as the strictest of the fields whose values it may show, through other products too.
 * One that shows no values, such as a count, is `internal`.
 */
export function classifierOf(product: Product): (column: string) => Classification {
  const inner = product.kind === 'process' ? [] : productsRead(product.plan);
  const products = new Map<string, Product>([
    [product.name, product],
    ...inner.map(({ name, plan }): [string, QueryProduct] => [
      name,
      { ...(product as QueryProduct), name, plan, output: outputOf(plan) },
    ]),
  ]);
  const contracts = new Map(product.inputs.map((contract) => [contract.name, contract]));
  const shown = new Map<string, ReturnType<typeof shownBy>>();
  const known = new Map<string, Classification>();

  function classified({ of, field }: FieldAddress): Classification {
    const contract = contracts.get(of);
    if (contract !== undefined) return ofField(contract, field);
    const address = `${of}.${field}`;
    const before = known.get(address);
    if (before !== undefined) return before;
    const reader = products.get(of);
    if (reader === undefined) throw new TypeError(`${product.name} shows ${address}, which it does not read`);
    const columns = shown.get(of) ?? shownBy(reader);
    shown.set(of, columns);
    const found = strictest((columns[field] ?? []).map(classified));
    known.set(address, found);
    return found;
  }
  return (field) => classified({ of: product.name, field });
}

const ofField = ({ metadata }: Contract, field: string): Classification =>
  metadata[field]?.classification ?? 'internal';

const strictest = (all: readonly Classification[]): Classification =>
  CLASSIFICATIONS.findLast((classification) => all.includes(classification)) ?? 'internal';
