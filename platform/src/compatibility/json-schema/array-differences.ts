import type { Comparing } from './comparing.ts';
import { difference, isCompatible, within, type JsonSchemaDifference } from './difference.ts';
import { limitDifferences } from './limit-differences.ts';
import { restDifferences, unevaluatedDifferences } from './rest-differences.ts';
import type { ArrayNode, Child, SchemaNode } from './schema-node.ts';

/** The changes between two schemas of arrays; listed items come and go by the content model, as properties do. */
export function* arrayDifferences(original: ArrayNode, update: ArrayNode): Comparing {
  return [
    ...within(['items'], yield* itemDifferences(original.items, update.items)),
    ...within(['items'], yield* tupleDifferences(original, update)),
    ...within(['additionalItems'], yield* restDifferences('ITEMS', original.additional, update.additional)),
    ...within(['unevaluatedItems'], yield* unevaluatedDifferences('ITEMS', original.unevaluated, update.unevaluated)),
    ...limitDifferences(original.limits, update.limits),
    ...uniquenessDifferences(original, update),
  ];
}

function* itemDifferences(original: Child | undefined, update: Child | undefined): Comparing {
  if (original !== undefined && update !== undefined) return yield [original(), update()];
  if (original === update) return [];
  return original === undefined
    ? [difference('SCHEMA_ADDED', 'a schema of every item', 'none')]
    : [difference('SCHEMA_REMOVED', 'no schema of every item', 'one')];
}

function* tupleDifferences(original: ArrayNode, update: ArrayNode): Comparing {
  const differences: JsonSchemaDifference[] = [];
  for (const [index, before] of original.tuple.entries()) {
    const after = update.tuple[index];
    const found = after === undefined ? yield* removed(before(), update) : yield [before(), after()];
    differences.push(...within([index], found));
  }
  for (const [index, after] of update.tuple.entries()) {
    if (index >= original.tuple.length) differences.push(...within([index], yield* added(after(), original)));
  }
  return differences;
}

function* removed(before: SchemaNode, update: ArrayNode): Comparing {
  const gone = (kind: string): JsonSchemaDifference =>
    difference(kind, 'an item that is no longer listed', 'an item that the new schema still lets through');
  if (isOpen(update)) return [gone('ITEM_REMOVED_FROM_OPEN_CONTENT_MODEL')];
  const cover = coverOf(update);
  if (cover === undefined) {
    return [gone(`ITEM_${before.type === 'false' ? 'WITH_FALSE_' : ''}REMOVED_FROM_CLOSED_CONTENT_MODEL`)];
  }
  const differences = yield [before, cover()];
  const covered = differences.every(isCompatible) ? 'IS' : 'NOT';
  return [...differences, gone(`ITEM_REMOVED_${covered}_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL`)];
}

function* added(after: SchemaNode, original: ArrayNode): Comparing {
  const come = (kind: string): JsonSchemaDifference =>
    difference(kind, 'an item that was not listed', 'an item that old data cannot contradict');
  if (isOpen(original)) {
    return [come(`ITEM_${after.type === 'empty' ? 'WITH_EMPTY_SCHEMA_' : ''}ADDED_TO_OPEN_CONTENT_MODEL`)];
  }
  const cover = coverOf(original);
  if (cover === undefined) return [come('ITEM_ADDED_TO_CLOSED_CONTENT_MODEL')];
  const differences = yield [cover(), after];
  const covered = differences.every(isCompatible) ? 'IS' : 'NOT';
  return [...differences, come(`ITEM_ADDED_${covered}_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL`)];
}

const isOpen = ({ additional, unevaluated }: ArrayNode): boolean =>
  additional === 'open' && (unevaluated === undefined || unevaluated().type === 'empty');

const coverOf = ({ additional, unevaluated }: ArrayNode): Child | undefined => {
  if (additional !== 'open') return additional === 'closed' ? undefined : additional;
  return unevaluated === undefined || unevaluated().type === 'false' ? undefined : unevaluated;
};

const uniquenessDifferences = (original: ArrayNode, update: ArrayNode): readonly JsonSchemaDifference[] => {
  if (original.uniqueItems === update.uniqueItems) return [];
  return update.uniqueItems === 'unique'
    ? [difference('UNIQUE_ITEMS_ADDED', 'unique items', 'any items', 'uniqueItems')]
    : [difference('UNIQUE_ITEMS_REMOVED', 'any items', 'unique items', 'uniqueItems')];
};
