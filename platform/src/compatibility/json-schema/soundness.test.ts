import fc from 'fast-check';
import { expect, test } from 'vitest';
import { jsonSchemaIncompatibilities } from './json-schema-incompatibilities.ts';
import { isJsonObject, type JsonObject, type JsonValue } from './json-value.ts';
import { parseJsonSchema } from './parse-json-schema.ts';

interface Pair {
  readonly original: JsonObject;
  readonly update: JsonObject;
}

const bound = (keyword: string): fc.Arbitrary<JsonObject> =>
  fc
    .option(fc.integer({ min: 0, max: 3 }), { nil: undefined })
    .map((value) => (value === undefined ? {} : { [keyword]: value }));

/** Two schemas that share the given type and differ in bounds. */
const bounded = (types: readonly string[], keywords: readonly string[]): fc.Arbitrary<Pair> => {
  const side = fc
    .tuple(fc.constantFrom(...types), ...keywords.map(bound))
    .map(([type, ...bounds]): JsonObject => Object.assign({ type }, ...bounds));
  return fc.record({ original: side, update: side });
};

const both = (pairs: readonly Pair[], keyword: string): Pair => ({
  original: { [keyword]: pairs.map((pair) => pair.original) },
  update: { [keyword]: pairs.map((pair) => pair.update) },
});

const values = fc
  .subarray<JsonValue>([0, 1, 'a', 'b', null], { minLength: 1 })
  .map((each): JsonObject => ({ enum: each }));

const { pair } = fc.letrec<{ pair: Pair }>((tie) => {
  const below = tie('pair');
  const presence = fc.constantFrom('optional', 'required', 'absent');
  const property = fc.tuple(below, presence, presence);
  const rest = fc.tuple(
    fc.constantFrom('open', 'closed', 'partial'),
    fc.constantFrom('open', 'closed', 'partial'),
    below,
  );
  const object = fc.record({ a: property, b: property, rest }).map(({ a, b, rest: [was, is, more] }): Pair => {
    const side = (which: 'original' | 'update', index: 1 | 2, content: string): JsonObject => {
      const listed = Object.entries({ a, b }).filter(([, each]) => each[index] !== 'absent');
      return {
        type: 'object',
        properties: Object.fromEntries(listed.map(([name, [schemas]]) => [name, schemas[which]])),
        required: listed.filter(([, each]) => each[index] === 'required').map(([name]) => name),
        additionalProperties: content === 'partial' ? more[which] : content === 'open',
      };
    };
    return { original: side('original', 1, was), update: side('update', 2, is) };
  });
  return {
    pair: fc.oneof(
      { depthSize: 'small' },
      bounded(['string'], ['minLength', 'maxLength']),
      bounded(['integer', 'number'], ['minimum', 'maximum', 'exclusiveMinimum']),
      fc.record({ original: values, update: values }),
      fc.constant<Pair>({ original: { type: 'null' }, update: { type: 'null' } }),
      object,
      below.map(({ original, update }): Pair => ({
        original: { type: 'array', items: original },
        update: { type: 'array', items: update },
      })),
      below.map(({ original, update }): Pair => ({ original: { not: update }, update: { not: original } })),
      fc.tuple(below, below).map((pairs) => both(pairs, 'anyOf')),
      fc.tuple(below, below).map((pairs) => both(pairs, 'allOf')),
      below.map(({ original, update }): Pair => ({ original, update: { anyOf: [{ type: 'boolean' }, update] } })),
    ),
  };
});

const instance = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom<JsonValue>(null, true, 0, 1, 1.5, 2, 4, '', 'a', 'b', 'abc', 'abcd'),
    fc.array(tie('value'), { maxLength: 2 }),
    fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('value'), { maxKeys: 3 }),
  ),
})).value;

const schemas = (value: JsonValue | undefined): readonly JsonValue[] =>
  Array.isArray(value) ? (value as JsonValue[]) : [];
const number = (value: JsonValue | undefined, otherwise: number): number =>
  typeof value === 'number' ? value : otherwise;

/** A validator of what the pairs above are made of, from JSON Schema's own words. */
const accepts = (schema: JsonValue | undefined, value: JsonValue): boolean => {
  if (!isJsonObject(schema)) return schema !== false;
  if (schema['anyOf'] !== undefined) return schemas(schema['anyOf']).some((each) => accepts(each, value));
  if (schema['allOf'] !== undefined) return schemas(schema['allOf']).every((each) => accepts(each, value));
  if (schema['enum'] !== undefined) return schemas(schema['enum']).includes(value);
  if (schema['not'] !== undefined) return !accepts(schema['not'], value);
  switch (schema['type']) {
    case 'string':
      return (
        typeof value === 'string' &&
        value.length >= number(schema['minLength'], 0) &&
        value.length <= number(schema['maxLength'], 99)
      );
    case 'integer':
    case 'number':
      return (
        typeof value === 'number' &&
        (schema['type'] === 'number' || Number.isInteger(value)) &&
        value >= number(schema['minimum'], -99) &&
        value > number(schema['exclusiveMinimum'], -99) &&
        value <= number(schema['maximum'], 99)
      );
    case 'null':
      return value === null;
    case 'boolean':
      return typeof value === 'boolean';
    case 'array':
      return Array.isArray(value) && (value as JsonValue[]).every((item) => accepts(schema['items'], item));
    default: {
      if (!isJsonObject(value)) return false;
      const listed = isJsonObject(schema['properties']) ? schema['properties'] : {};
      return (
        schemas(schema['required']).every((name) => typeof name === 'string' && Object.hasOwn(value, name)) &&
        Object.entries(value).every(([name, item]) =>
          accepts(Object.hasOwn(listed, name) ? listed[name] : schema['additionalProperties'], item),
        )
      );
    }
  }
};

test('what an old schema accepts, a compatible new one accepts', () => {
  let compatible = 0;
  let accepted = 0;
  fc.assert(
    fc.property(pair, fc.array(instance, { minLength: 20, maxLength: 40 }), ({ original, update }, instances) => {
      const [before, after] = [parseJsonSchema(JSON.stringify(original)), parseJsonSchema(JSON.stringify(update))];
      if (jsonSchemaIncompatibilities(before, after).length > 0) return;
      compatible += 1;
      const valid = instances.filter((value) => accepts(original, value));
      accepted += valid.length;
      expect(valid.filter((value) => !accepts(update, value))).toEqual([]);
    }),
    { numRuns: 2_000, seed: 5 },
  );
  // The law says something only where pairs are compatible and instances are accepted.
  expect(compatible).toBeGreaterThan(200);
  expect(accepted).toBeGreaterThan(1_000);
});
