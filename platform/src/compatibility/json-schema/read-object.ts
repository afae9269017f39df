import type { Draft } from './draft.ts';
import { isJsonObject, member, type JsonObject, type JsonValue } from './json-value.ts';
import { invalidKeyword } from './json-schema-error.ts';
import { limitsOf, membersOf, namesOf } from './keyword-values.ts';
import { expression } from './matches-pattern.ts';
import { NOTHING_SAID, type Child, type ObjectNode, type Rest } from './schema-node.ts';

/** What a schema says of objects. Dependencies come from `dependencies` up to draft 7, from their two successors since. */
export const readObject = (schema: JsonObject, draft: Draft, below: (schema: JsonValue) => Child): ObjectNode => {
  const children = (keyword: string): Map<string, Child> =>
    new Map(membersOf(schema, keyword).map(([name, value]) => [name, below(value)]));
  const names = member(schema, 'propertyNames');
  if (names !== undefined && draft > 4) below(names);
  const unevaluated = draft <= 7 ? undefined : member(schema, 'unevaluatedProperties');
  const dependencies = membersOf(schema, draft <= 7 ? 'dependencies' : 'dependentRequired');
  const lists = dependencies.filter(([, value]) => Array.isArray(value));
  const schemas = dependencies.filter(([, value]) => !Array.isArray(value));
  if (draft > 7 && schemas.length > 0) throw invalidKeyword('dependentRequired', 'lists of names');
  return {
    ...NOTHING_SAID,
    type: 'object',
    limits: limitsOf(schema, ['maxProperties', 'minProperties']),
    properties: children('properties'),
    required: namesOf(schema, 'required'),
    patterns: patternsOf(children('patternProperties')),
    additional: restOf(member(schema, 'additionalProperties'), below),
    unevaluated: unevaluated === undefined ? undefined : below(unevaluated),
    requiredWith: new Map(lists.map(([name, value]) => [name, namesOf({ [name]: value }, name)])),
    schemaWith:
      draft <= 7 ? new Map(schemas.map(([name, value]) => [name, below(value)])) : children('dependentSchemas'),
  };
};

const patternsOf = (patterns: ReadonlyMap<string, Child>): ReadonlyMap<string, Child> => {
  for (const pattern of patterns.keys()) expression(pattern);
  return patterns;
};

/** What a schema says of the members it does not list: `true`, `false`, nothing, or a schema. */
export const restOf = (value: JsonValue | undefined, below: (schema: JsonValue) => Child): Rest => {
  if (value === undefined || value === true) return 'open';
  if (value === false) return 'closed';
  if (!isJsonObject(value)) throw invalidKeyword('additionalProperties', 'a schema, true or false');
  return below(value);
};
