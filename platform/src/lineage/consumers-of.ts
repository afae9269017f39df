import type { Contract } from '../contract/contract.ts';
import type { Product } from '../product/product.ts';
import type { Consumer } from './consumer.ts';
import { includesField } from './field-addresses.ts';
import { lineageOf } from './lineage-of.ts';
import type { Lineage } from './lineage.ts';

/** What changed: a field of a contract or product, or all of its rows where `field` is null. */
export interface Changed {
  readonly of: string;
  readonly field: string | null;
}

/** Something that reads: a product, or a contract that is derived from another. */
interface Reader {
  readonly lineage: Lineage;
  /** Null: a contract. */
  readonly product: Product | null;
}

/** What of a reader depends on the change so far. */
interface Effect {
  readonly columns: Set<string>;
  rows: boolean;
  readonly via: readonly string[];
}

/**
 * All products that depend on what changed, by way of other products and of derived contracts too, sorted by name. Where a field decides
 * which rows a product has, all of its columns depend on it, and all rows of those that read the product.
 */
export function consumersOf(products: readonly Product[], changed: Changed): readonly Consumer[] {
  const readers = readersOf(products);
  const effects = new Map<string, Effect>();
  const waiting: (Changed & { readonly via: readonly string[] })[] = [{ ...changed, via: [] }];
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    for (const { lineage } of readers) {
      const effect = effects.get(lineage.product) ?? { columns: new Set<string>(), rows: false, via: next.via };
      for (const field of newlyTouched(lineage, next, effect))
        waiting.push({ of: lineage.product, field, via: [...effect.via, lineage.product] });
      if (effect.rows || effect.columns.size > 0) effects.set(lineage.product, effect);
    }
  }
  return readers.flatMap(({ product }) => {
    const effect = product === null ? undefined : effects.get(product.name);
    if (product === null || effect === undefined) return [];
    const columns = Object.keys(product.output).filter((name) => effect.columns.has(name));
    return [{ product: product.name, owner: product.owner, columns, rows: effect.rows, via: effect.via }];
  });
}

/** Notes what of a reader a change touches. Returns what is touched for the first time: columns, or null for its rows. */
function newlyTouched(lineage: Lineage, { of, field }: Changed, effect: Effect): readonly (string | null)[] {
  if (effect.rows) return [];
  const rows = field === null ? lineage.reads.includes(of) : includesField(lineage.rows, { of, field });
  const columns = Object.keys(lineage.columns).filter(
    (name) => rows || (field !== null && includesField(lineage.columns[name] ?? [], { of, field })),
  );
  const touched = columns.filter((name) => !effect.columns.has(name));
  for (const name of touched) effect.columns.add(name);
  effect.rows = rows;
  return rows ? [null] : touched;
}

function readersOf(products: readonly Product[]): readonly Reader[] {
  const derived = new Map(
    products.flatMap(({ inputs }) => inputs.flatMap(derivations)).map((lineage) => [lineage.product, lineage]),
  );
  return [
    ...products.map((product): Reader => ({ lineage: lineageOf(product), product })),
    ...[...derived.values()].map((lineage): Reader => ({ lineage, product: null })),
  ].toSorted((a, b) => (a.lineage.product < b.lineage.product ? -1 : 1));
}

/** A contract that is derived by a function, as a process is: of what it is derived from, everything depends on everything. */
function derivations({ name, columns, derivedFrom }: Contract): readonly Lineage[] {
  if (derivedFrom === null) return [];
  const { contract } = derivedFrom;
  const all = Object.keys(contract.columns).map((field) => ({ of: contract.name, field }));
  const own: Lineage = {
    product: name,
    reads: [contract.name],
    columns: Object.fromEntries(Object.keys(columns).map((column) => [column, all])),
    rows: all,
  };
  return [own, ...derivations(contract)];
}
