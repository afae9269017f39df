import { member, isJsonObject, type JsonValue } from './json-value.ts';

/** The drafts that differ in what the comparison looks at. */
export type Draft = 4 | 6 | 7 | 2019 | 2020;

const DRAFTS: readonly (readonly [string, Draft])[] = [
  ['draft-04', 4],
  ['draft-06', 6],
  ['draft-07', 7],
  ['draft/2019-09', 2019],
  ['draft/2020-12', 2020],
];

/** The draft that a document's `$schema` names; draft 7 where it names none, as Confluent's registry has it. */
export const draftOf = (document: JsonValue): Draft => {
  const named = isJsonObject(document) ? member(document, '$schema') : undefined;
  if (typeof named !== 'string') return 7;
  return DRAFTS.find(([part]) => named.includes(part))?.[1] ?? 7;
};

const NUMBER = ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'];
const STRING = ['minLength', 'maxLength', 'pattern'];
const ARRAY = ['items', 'minItems', 'maxItems', 'uniqueItems'];
const OBJECT = [
  'required',
  'minProperties',
  'maxProperties',
  'additionalProperties',
  'properties',
  'patternProperties',
];

/** The keywords that make a schema without `type` one of numbers, strings, arrays or objects. */
export const keywordsOf = (
  draft: Draft,
): Readonly<Record<'array' | 'object' | 'number' | 'string', readonly string[]>> => {
  const since6 = draft >= 6;
  if (draft <= 7) {
    return {
      array: [...ARRAY, 'additionalItems', ...(since6 ? ['contains'] : [])],
      object: [...OBJECT, 'dependencies', ...(since6 ? ['propertyNames'] : [])],
      number: NUMBER,
      string: [...STRING, 'format'],
    };
  }
  const contains = ['contains', 'minContains', 'maxContains', 'unevaluatedItems'];
  return {
    array: [...ARRAY, ...contains, draft === 2019 ? 'additionalItems' : 'prefixItems'],
    object: [...OBJECT, 'propertyNames', 'dependentRequired', 'dependentSchemas', 'unevaluatedProperties'],
    number: NUMBER,
    string: STRING,
  };
};
