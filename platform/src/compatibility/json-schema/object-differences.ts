import type { Comparing } from './comparing.ts';
import { dependencyDifferences } from './dependency-differences.ts';
import { difference, isCompatible, within, type JsonSchemaDifference } from './difference.ts';
import { limitDifferences } from './limit-differences.ts';
import { matchesPattern } from './matches-pattern.ts';
import { restDifferences, unevaluatedDifferences } from './rest-differences.ts';
import type { Child, ObjectNode, SchemaNode } from './schema-node.ts';

/**
 * The changes between two schemas of objects. Whether a property may come or go hangs on the content model: open (anything
 * goes beside the listed properties), closed (nothing does), or partially open (what a schema or a pattern allows).
 */
export function* objectDifferences(original: ObjectNode, update: ObjectNode): Comparing {
  return [
    ...within(['required'], requiredDifferences(original, update)),
    ...within(['properties'], yield* propertyDifferences(original, update)),
    ...within(['dependencies'], yield* dependencyDifferences(original, update)),
    ...within(['additionalProperties'], yield* restDifferences('PROPERTIES', original.additional, update.additional)),
    ...within(
      ['unevaluatedProperties'],
      yield* unevaluatedDifferences('PROPERTIES', original.unevaluated, update.unevaluated),
    ),
    ...limitDifferences(original.limits, update.limits),
  ];
}

const requiredDifferences = (original: ObjectNode, update: ObjectNode): readonly JsonSchemaDifference[] =>
  [...original.properties.keys()].flatMap((name) => {
    const property = update.properties.get(name);
    if (property === undefined || original.required.has(name) === update.required.has(name)) return [];
    return within([name], [update.required.has(name) ? nowRequired(property()) : NO_LONGER_REQUIRED]);
  });

const NO_LONGER_REQUIRED = difference('REQUIRED_ATTRIBUTE_REMOVED', 'an optional property', 'a required property');

const nowRequired = (property: SchemaNode): JsonSchemaDifference =>
  difference(
    `REQUIRED_ATTRIBUTE_${property.default === undefined ? '' : 'WITH_DEFAULT_'}ADDED`,
    'a required property',
    'an optional property, or one with a default',
  );

function* propertyDifferences(original: ObjectNode, update: ObjectNode): Comparing {
  const differences: JsonSchemaDifference[] = [];
  for (const name of new Set([...original.properties.keys(), ...update.properties.keys()])) {
    const before = original.properties.get(name);
    const after = update.properties.get(name);
    if (before === undefined && after !== undefined) {
      differences.push(...within([name], yield* added(name, after(), original, update)));
    } else if (before !== undefined) {
      const found = after === undefined ? yield* removed(name, before(), update) : yield [before(), after()];
      differences.push(...within([name], found));
    }
  }
  return differences;
}

function* removed(name: string, before: SchemaNode, update: ObjectNode): Comparing {
  const gone = (kind: string): JsonSchemaDifference =>
    difference(kind, 'a property that is no longer listed', 'a property that the new schema still lets through');
  if (isOpen(update)) return [gone('PROPERTY_REMOVED_FROM_OPEN_CONTENT_MODEL')];
  const cover = coverOf(update, name);
  if (cover === undefined) {
    return [gone(`PROPERTY_${before.type === 'false' ? 'WITH_FALSE_' : ''}REMOVED_FROM_CLOSED_CONTENT_MODEL`)];
  }
  const differences = yield [before, cover()];
  const covered = differences.every(isCompatible) ? 'IS' : 'NOT';
  return [...differences, gone(`PROPERTY_REMOVED_${covered}_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL`)];
}

function* added(name: string, after: SchemaNode, original: ObjectNode, update: ObjectNode): Comparing {
  const come = (kind: string): JsonSchemaDifference =>
    difference(kind, 'a property that was not listed', 'a property that old data cannot contradict or lack');
  if (isOpen(original)) {
    return [come(`PROPERTY_${after.type === 'empty' ? 'WITH_EMPTY_SCHEMA_' : ''}ADDED_TO_OPEN_CONTENT_MODEL`)];
  }
  const required = after.default === undefined ? 'REQUIRED_PROPERTY' : 'REQUIRED_PROPERTY_WITH_DEFAULT';
  const need = update.required.has(name) ? required : 'OPTIONAL_PROPERTY';
  const listed = come(`${need}_ADDED_TO_UNOPEN_CONTENT_MODEL`);
  const cover = coverOf(original, name);
  if (cover === undefined) return [listed];
  const differences = yield [cover(), after];
  const covered = differences.every(isCompatible) ? 'IS' : 'NOT';
  return [...differences, come(`PROPERTY_ADDED_${covered}_COVERED_BY_PARTIALLY_OPEN_CONTENT_MODEL`), listed];
}

const isOpen = ({ patterns, additional, unevaluated }: ObjectNode): boolean =>
  patterns.size === 0 && additional === 'open' && (unevaluated === undefined || unevaluated().type === 'empty');

/** The schema that an unlisted property has to meet; undefined where there may be none. */
const coverOf = ({ patterns, additional, unevaluated }: ObjectNode, name: string): Child | undefined => {
  for (const [pattern, child] of patterns) if (matchesPattern(pattern, name)) return child;
  if (additional !== 'open') return additional === 'closed' ? undefined : additional;
  return unevaluated === undefined || unevaluated().type === 'false' ? undefined : unevaluated;
};
