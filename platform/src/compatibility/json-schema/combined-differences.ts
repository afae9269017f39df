import type { Comparing } from './comparing.ts';
import { difference, isCompatible, within, type JsonSchemaDifference } from './difference.ts';
import { maximumMatching } from './maximum-matching.ts';
import type { CombinedNode } from './schema-node.ts';

/**
 * The changes between two combinations. Their schemas are paired so that as many as can be are compatible, whatever their
 * order; where the smaller side is not paired whole, the combination as such is incompatible.
 */
export function* combinedDifferences(original: CombinedNode, update: CombinedNode): Comparing {
  const words = [said(update), said(original)] as const;
  const differences: JsonSchemaDifference[] = [];
  if (original.criterion !== update.criterion) {
    const extended = isExtended(original, update);
    differences.push(difference(extended ? 'COMBINED_TYPE_EXTENDED' : 'COMBINED_TYPE_CHANGED', ...words));
    if (!extended) return differences;
  }
  const before = original.children;
  const after = update.children;
  if (before.length < after.length) {
    differences.push(difference(`${update.criterion === 'allOf' ? 'PRODUCT' : 'SUM'}_TYPE_EXTENDED`, ...words));
  } else if (before.length > after.length) {
    differences.push(difference(`${original.criterion === 'allOf' ? 'PRODUCT' : 'SUM'}_TYPE_NARROWED`, ...words));
  }
  const compared: (readonly JsonSchemaDifference[])[][] = [];
  for (const one of before) {
    const row: (readonly JsonSchemaDifference[])[] = [];
    for (const other of after) row.push(yield [one(), other()]);
    compared.push(row);
  }
  const edges = compared.map((row) => row.flatMap((each, right) => (each.every(isCompatible) ? [right] : [])));
  const matching = maximumMatching(edges);
  for (const [left, row] of compared.entries()) {
    const right = matching.get(left);
    if (right !== undefined) differences.push(...within([original.criterion, left], row[right] ?? []));
  }
  if (matching.size < Math.min(before.length, after.length)) {
    differences.push(difference('COMBINED_TYPE_SUBSCHEMAS_CHANGED', ...words));
  }
  return differences;
}

/** True where the new criterion lets through all that the old one did, given schemas that do. */
const isExtended = (original: CombinedNode, update: CombinedNode): boolean =>
  update.criterion === 'anyOf' ||
  (original.size === 1 && (update.size === 1 || update.criterion === 'oneOf')) ||
  (update.size === 1 && original.criterion === 'allOf');

const said = ({ criterion, children }: CombinedNode): string => `${criterion} of ${children.length}`;
