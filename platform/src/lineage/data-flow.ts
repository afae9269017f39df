import { includesField, unionOf } from './field-addresses.ts';
import type { FieldAddress } from './lineage.ts';
import type { Reader } from './reader.ts';

/** A contract or product of a data flow, and what it is reached by. */
export interface FlowNode {
  readonly name: string;
  /** Its fields that carry the flow; null: all of its rows. */
  readonly fields: readonly string[] | null;
  /** What comes next, sorted by name. */
  readonly next: readonly FlowNode[];
}

/** What can change the values of these fields, or of all: what they are computed from, and what decides which rows there are; up to the contracts. */
export function comesFrom(readers: readonly Reader[], name: string, fields: readonly string[] | null): FlowNode {
  const lineage = readers.find((reader) => reader.lineage.product === name)?.lineage;
  const columns = Object.entries(lineage?.columns ?? {}).filter(
    ([column]) => fields === null || fields.includes(column),
  );
  const sources = unionOf(...columns.map(([, from]) => from), lineage?.rows ?? []);
  const next = [...byName(sources, lineage?.reads ?? [])].map(([of, some]) => comesFrom(readers, of, some));
  return { name, fields, next: next.toSorted(compareNames) };
}

/** Names with the fields that are read of each; what is read without a field of it, as a count reads, has none. */
function byName(sources: readonly FieldAddress[], reads: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>(reads.map((name) => [name, []]));
  for (const { of, field } of sources) found.set(of, [...(found.get(of) ?? []), field]);
  return found;
}

/** What depends on these fields, or on all rows: down to the last products. */
export function goesTo(readers: readonly Reader[], name: string, fields: readonly string[] | null): FlowNode {
  const next = readers.flatMap(({ lineage }): readonly FlowNode[] => {
    if (!lineage.reads.includes(name)) return [];
    const touches = (from: readonly FieldAddress[]): boolean =>
      (fields ?? []).some((field) => includesField(from, { of: name, field }));
    if (fields === null || touches(lineage.rows)) return [goesTo(readers, lineage.product, null)];
    const columns = Object.keys(lineage.columns).filter((column) => touches(lineage.columns[column] ?? []));
    return columns.length === 0 ? [] : [goesTo(readers, lineage.product, columns)];
  });
  return { name, fields, next: next.toSorted(compareNames) };
}

const compareNames = (a: FlowNode, b: FlowNode): number => (a.name < b.name ? -1 : 1);
