import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { isCompatible } from './difference.ts';
import { jsonSchemaDifferences, jsonSchemaIncompatibilities } from './json-schema-incompatibilities.ts';
import { parseJsonSchema } from './parse-json-schema.ts';

interface Case {
  readonly rule: string;
  readonly original: unknown;
  readonly update: unknown;
  /** Every change, compatible ones too: its kind and its place. */
  readonly differences: readonly string[];
  readonly compatible: boolean;
}

const cases = readFileSync(new URL('./json-schema-cases.ndjson', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Case);

const schema = (value: unknown): ReturnType<typeof parseJsonSchema> => parseJsonSchema(JSON.stringify(value));

describe("Confluent's rules", () => {
  test('there are at least 150, each told apart', () => {
    expect(new Set(cases.map(({ rule }) => rule)).size).toBe(cases.length);
    expect(cases.length).toBeGreaterThanOrEqual(150);
  });

  test.each(cases)('$rule', ({ original, update, differences, compatible }) => {
    const found = jsonSchemaDifferences(schema(original), schema(update));
    expect(found.map(({ kind, path }) => `${kind} #/${path}`).toSorted()).toEqual(differences.toSorted());
    expect(found.every(isCompatible)).toBe(compatible);
    expect(jsonSchemaIncompatibilities(schema(original), schema(update))).toHaveLength(
      found.filter((each) => !isCompatible(each)).length,
    );
  });

  test.each(cases)('a schema is compatible with itself: $rule', ({ original, update }) => {
    expect(jsonSchemaIncompatibilities(schema(original), schema(original))).toEqual([]);
    expect(jsonSchemaIncompatibilities(schema(update), schema(update))).toEqual([]);
  });
});

test('an incompatibility says where it is, what is there and what was there', () => {
  const before = schema({ type: 'object', properties: { name: { type: 'string', maxLength: 20 } } });
  const after = schema({ type: 'object', properties: { name: { type: 'string', maxLength: 10 } } });
  expect(jsonSchemaIncompatibilities(before, after)).toEqual([
    {
      kind: 'MAX_LENGTH_DECREASED',
      path: '#/properties/name/maxLength',
      message: 'found maxLength 10; expected maxLength 20',
    },
  ]);
});

describe('references to other schemas', () => {
  const order = (reference: string): string =>
    JSON.stringify({ type: 'object', properties: { customer: { $ref: reference } } });
  const customer = (type: string): string => JSON.stringify({ definitions: { id: { type } }, type });

  test.each(['customer.json', './customer.json', 'customer.json#/definitions/id', 'customer.json#'])(
    '%s',
    (reference) => {
      const before = parseJsonSchema(order(reference), new Map([['customer.json', customer('integer')]]));
      const after = parseJsonSchema(order(reference), new Map([['customer.json', customer('number')]]));
      const path = 'properties/customer';
      expect(jsonSchemaDifferences(before, after)).toMatchObject([{ kind: 'TYPE_EXTENDED', path }]);
      expect(jsonSchemaDifferences(after, before)).toMatchObject([{ kind: 'TYPE_NARROWED', path }]);
    },
  );

  test('by an absolute id, of the referred schema or against the id of the referring one', () => {
    const text = JSON.stringify({
      $id: 'http://a.example/order.json',
      properties: { customer: { $ref: 'customer.json' } },
    });
    const named = new Map([['http://a.example/customer.json', customer('integer')]]);
    const identified = new Map([['c', JSON.stringify({ $id: 'http://a.example/customer.json', type: 'integer' })]]);
    const [one, other] = [parseJsonSchema(text, named), parseJsonSchema(text, identified)];
    expect(jsonSchemaIncompatibilities(one, other)).toEqual([]);
    expect(jsonSchemaDifferences(one, other)).toMatchObject([{ kind: 'ID_CHANGED', path: 'properties/customer' }]);
  });
});

describe('hard pairs end soon', () => {
  const refuses = (work: () => unknown, code: string): void =>
    expect(work).toThrow(expect.objectContaining({ code }) as Error);

  test('two recursive schemas of many definitions that all refer to one another', () => {
    const names = Array.from({ length: 60 }, (_, index) => `d${index}`);
    const all = names.map((name) => ({ $ref: `#/definitions/${name}` }));
    const mesh = (type: string): unknown => ({
      $ref: '#/definitions/d0',
      definitions: Object.fromEntries(
        names.map((name) => [name, { properties: { [name]: { type }, next: { oneOf: all } } }]),
      ),
    });
    expect(jsonSchemaIncompatibilities(schema(mesh('string')), schema(mesh('string')))).toEqual([]);
    expect(jsonSchemaIncompatibilities(schema(mesh('string')), schema(mesh('number'))).length).toBeGreaterThan(0);
  });

  test('a definition reached by 2^40 paths', () => {
    const tower = (type: string): unknown => ({
      $ref: '#/definitions/d0',
      definitions: Object.fromEntries(
        Array.from({ length: 41 }, (_, level) => {
          const next = { $ref: `#/definitions/d${level + 1}` };
          return [`d${level}`, level === 40 ? { type } : { properties: { a: next, b: next } }];
        }),
      ),
    });
    const found = jsonSchemaIncompatibilities(schema(tower('string')), schema(tower('number')));
    expect(found.length).toBe(1_000);
    expect(found[0]).toMatchObject({ kind: 'TYPE_CHANGED' });
  });

  test('thousands of alternatives against thousands', () => {
    const alternatives = (from: number): unknown => ({
      oneOf: Array.from({ length: 3_000 }, (_, index) => ({ const: from + index })),
    });
    refuses(
      () => jsonSchemaIncompatibilities(schema(alternatives(0)), schema(alternatives(9_000))),
      'JSON_SCHEMA_TOO_COMPLEX',
    );
  });

  test('a pattern that never answers', () => {
    const patterned = { patternProperties: { '^(a+)+$': {} }, additionalProperties: false };
    const listed = { ...patterned, properties: { [`${'a'.repeat(60)}!`]: {} } };
    refuses(() => jsonSchemaIncompatibilities(schema(listed), schema(patterned)), 'JSON_SCHEMA_PATTERN_TOO_SLOW');
  });

  test.each([
    ['not', (inner: unknown) => ({ not: inner }), 990],
    ['properties', (inner: unknown) => ({ properties: { a: inner } }), 495],
    ['oneOf', (inner: unknown) => ({ oneOf: [inner, { type: 'null' }] }), 495],
    ['items', (inner: unknown) => ({ items: [inner] }), 495],
  ])('as deep as a schema may be: %s', (_, wrap, levels) => {
    let deep: unknown = { type: 'string' };
    for (let level = 0; level < levels; level += 1) deep = wrap(deep);
    expect(jsonSchemaIncompatibilities(schema(deep), schema(deep))).toEqual([]);
  });

  test('a chain of definitions longer than the stack', () => {
    const chain = (link: (next: unknown) => unknown): unknown => ({
      $ref: '#/definitions/d0',
      definitions: Object.fromEntries(
        Array.from({ length: 30_000 }, (_, level) => [
          `d${level}`,
          level === 29_999 ? {} : link({ $ref: `#/definitions/d${level + 1}` }),
        ]),
      ),
    });
    refuses(() => schema(chain((next) => next)), 'JSON_SCHEMA_TOO_DEEP');
    const nested = schema(chain((next) => ({ properties: { next } })));
    expect(jsonSchemaIncompatibilities(nested, nested)).toEqual([]);
  });
});
