import { unionOf } from './field-addresses.ts';
import type { Lineage } from './lineage.ts';

/** The lineage of what a function makes, into which nobody can look: everything depends on every field of what it reads. */
export function derivedLineage(
  of: string,
  columns: readonly string[],
  reads: string,
  fields: readonly string[],
): Lineage {
  const all = unionOf(fields.map((field) => ({ of: reads, field })));
  return {
    product: of,
    reads: [reads],
    columns: Object.fromEntries(columns.map((column) => [column, all])),
    rows: all,
  };
}
