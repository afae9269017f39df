import type { Consumer } from './consumer.ts';
import { includesField } from './field-addresses.ts';
import type { Lineage } from './lineage.ts';
import type { Reader } from './reader.ts';

/** What changed: a field of a contract or product, or all of its rows where `field` is null. */
export interface Changed {
  readonly of: string;
  readonly field: string | null;
}

/** What of a reader depends on the change so far. */
interface Effect {
  readonly columns: Set<string>;
  rows: boolean;
  readonly via: readonly string[];
}

/**
 * The products among these readers that depend on what changed, by way of others too, sorted by name. Where a field decides which rows a
 * product has, all of its columns depend on it, and all rows of those that read the product. By breadth, so `via` is a shortest way.
 */
export function consumersAmong(readers: readonly Reader[], changed: Changed): readonly Consumer[] {
  const effects = new Map<string, Effect>();
  const waiting: (Changed & { readonly via: readonly string[] })[] = [{ ...changed, via: [] }];
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    for (const { lineage } of readers) {
      const effect = effects.get(lineage.product) ?? { columns: new Set<string>(), rows: false, via: next.via };
      const touched = newlyTouched(lineage, next, effect);
      if (touched.length > 0) effects.set(lineage.product, effect);
      const via = [...effect.via, lineage.product];
      waiting.push(...touched.map((field) => ({ of: lineage.product, field, via })));
    }
  }
  return readers
    .filter(({ kind }) => kind === 'product')
    .flatMap(({ owner, lineage }) => {
      const effect = effects.get(lineage.product);
      if (effect === undefined) return [];
      const columns = Object.keys(lineage.columns).filter((name) => effect.columns.has(name));
      return [{ product: lineage.product, owner, columns, rows: effect.rows, via: effect.via }];
    })
    .toSorted((a, b) => (a.product < b.product ? -1 : 1));
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
