import { invalidKeyword } from './json-schema-error.ts';
import type { Draft, keywordsOf } from './draft.ts';
import { member, type JsonObject, type JsonValue } from './json-value.ts';
import { limitsOf, textOf } from './keyword-values.ts';
import { readArray } from './read-array.ts';
import { readObject } from './read-object.ts';
import { NOTHING_SAID, type Child, type NumberNode, type SchemaNode, type StringNode } from './schema-node.ts';

type Family = 'array' | 'object' | 'number' | 'string';
const FAMILIES: readonly Family[] = ['array', 'object', 'number', 'string'];

/** What a schema says by `type`, and by the keywords of one type; a schema for each type that is spoken of but not named. */
export const readType = (
  schema: JsonObject,
  draft: Draft,
  keywords: ReturnType<typeof keywordsOf>,
  below: (schema: JsonValue) => Child,
): readonly SchemaNode[] => {
  const type = member(schema, 'type');
  const types = type === undefined ? [] : Array.isArray(type) ? (type as readonly JsonValue[]) : [type];
  const named = types.map((each): SchemaNode => {
    if (each === 'boolean' || each === 'null') return { ...NOTHING_SAID, type: each };
    if (each === 'integer') return { ...readNumber(schema, draft), values: 'integers' };
    const family = FAMILIES.find((known) => known === each);
    if (family === undefined) throw invalidKeyword('type', 'one of the seven types of JSON Schema, or a list of them');
    return readFamily(family, schema, draft, below);
  });
  const unnamed = FAMILIES.filter(
    (family) =>
      !named.some((node) => node.type === family) &&
      keywords[family].some((keyword) => Object.hasOwn(schema, keyword) && says(schema, keyword, draft)),
  );
  const read = unnamed.map((family) => readFamily(family, schema, draft, below));
  if (!Array.isArray(type)) return [...named, ...read];
  const children = named.map((node) => () => node);
  return [{ ...NOTHING_SAID, type: 'combined', criterion: 'anyOf', size: named.length, children }, ...read];
};

// Since 2019-09 a list of no properties says nothing, not even that a schema is about objects.
const says = (schema: JsonObject, keyword: string, draft: Draft): boolean => {
  if (draft <= 7 || (keyword !== 'properties' && keyword !== 'patternProperties')) return true;
  return Object.keys(member(schema, keyword) ?? {}).length > 0;
};

const readFamily = (
  family: Family,
  schema: JsonObject,
  draft: Draft,
  below: (schema: JsonValue) => Child,
): SchemaNode => {
  switch (family) {
    case 'array':
      return readArray(schema, draft, below);
    case 'object':
      return readObject(schema, draft, below);
    case 'number':
      return readNumber(schema, draft);
    case 'string':
      return readString(schema);
  }
};

const readString = (schema: JsonObject): StringNode => ({
  ...NOTHING_SAID,
  type: 'string',
  limits: limitsOf(schema, ['minLength', 'maxLength']),
  pattern: textOf(schema, 'pattern'),
});

const readNumber = (schema: JsonObject, draft: Draft): NumberNode => {
  const [multipleOf] = limitsOf(schema, ['multipleOf']).values();
  if (multipleOf === 0) throw invalidKeyword('multipleOf', 'a number other than 0');
  const limits = limitsOf(draft === 4 ? withExclusiveLimits(schema) : schema, [
    'minimum',
    'maximum',
    'exclusiveMinimum',
    'exclusiveMaximum',
  ]);
  return { ...NOTHING_SAID, type: 'number', limits, multipleOf, values: 'numbers' };
};

// In draft 4 a bound is made exclusive by a flag beside it; later drafts give the exclusive bound itself.
const withExclusiveLimits = (schema: JsonObject): JsonObject => {
  const limits: Record<string, JsonValue> = {};
  for (const [bound, flag] of [
    ['minimum', 'exclusiveMinimum'],
    ['maximum', 'exclusiveMaximum'],
  ] as const) {
    const value = member(schema, bound);
    const exclusive = member(schema, flag) ?? false;
    if (typeof exclusive !== 'boolean') throw invalidKeyword(flag, 'true or false, as draft 4 has it');
    if (value !== undefined) limits[bound] = value;
    if (value !== undefined && exclusive) limits[flag] = value;
  }
  return limits;
};
