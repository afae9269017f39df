import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseJsonSchema } from './parse-json-schema.ts';

const text = (value: unknown): string => JSON.stringify(value);

describe('refuses, by a stable code', () => {
  test.each([
    ['MALFORMED', 'nothing', ''],
    ['MALFORMED', 'half a schema', '{"type":"string"'],
    ['MALFORMED', 'another format', 'syntax = "proto3";'],
    ['INVALID', 'a number', '1'],
    ['INVALID', 'an array', '[]'],
    ['INVALID', 'null', 'null'],
    ['INVALID', 'an unknown type', text({ type: 'text' })],
    ['INVALID', 'an unknown type in a list', text({ type: ['string', 'text'] })],
    ['INVALID', 'an unknown type below', text({ properties: { a: { items: { type: 'text' } } } })],
    ['INVALID', 'an unknown type in what is not compared', text({ if: { type: 'text' } })],
    ['INVALID', 'properties in a list', text({ properties: [] })],
    ['INVALID', 'a property that is no schema', text({ properties: { a: 1 } })],
    ['INVALID', 'required as a flag', text({ required: true })],
    ['INVALID', 'required of numbers', text({ required: [1] })],
    ['INVALID', 'a bound in words', text({ maximum: 'ten' })],
    ['INVALID', 'draft 4 flags in draft 7', text({ minimum: 1, exclusiveMinimum: true })],
    ['INVALID', 'multiples of nothing', text({ multipleOf: 0 })],
    ['INVALID', 'enum without a list', text({ enum: 'a' })],
    ['INVALID', 'alternatives without a list', text({ oneOf: {} })],
    ['INVALID', 'a pattern that is no expression', text({ patternProperties: { '(': {} } })],
    ['INVALID', 'a title that is no text', text({ title: 1 })],
    ['REFERENCE_MISSING', 'a definition that is not there', text({ $ref: '#/definitions/a' })],
    ['REFERENCE_MISSING', 'a schema that is not there', text({ items: { $ref: 'other.json' } })],
    ['REFERENCE_MISSING', 'an anchor that is not there', text({ $ref: '#a' })],
    ['REFERENCE_MISSING', 'what a prototype lends', text({ $ref: '#/constructor/name' })],
    ['REFERENCE_CYCLIC', 'a reference to itself', text({ $ref: '#' })],
    [
      'REFERENCE_CYCLIC',
      'a round of references',
      text({
        $ref: '#/definitions/a',
        definitions: { a: { $ref: '#/definitions/b' }, b: { $ref: '#/definitions/a' } },
      }),
    ],
    ['TOO_LARGE', '5 MB and more', text({ description: 'x'.repeat(5_000_000) })],
    ['TOO_DEEP', '1,001 levels', `${'{"not":'.repeat(1_001)}true${'}'.repeat(1_001)}`],
    ['TOO_DEEP', 'a million open brackets', `${'['.repeat(1_000_000)}${']'.repeat(1_000_000)}`],
  ])('%s: %s', (code, _, schema) => {
    expect(() => parseJsonSchema(schema)).toThrow(expect.objectContaining({ code: `JSON_SCHEMA_${code}` }) as Error);
  });

  test('schemas that refer to one another and to nothing else', () => {
    const references = new Map([
      ['a', text({ $ref: 'b' })],
      ['b', text({ $ref: 'a' })],
    ]);
    const code = 'JSON_SCHEMA_REFERENCE_CYCLIC';
    expect(() => parseJsonSchema(text({ $ref: 'a' }), references)).toThrow(expect.objectContaining({ code }) as Error);
  });

  test('a referred schema that is malformed', () => {
    const code = 'JSON_SCHEMA_MALFORMED';
    expect(() => parseJsonSchema('{}', new Map([['a', '{']]))).toThrow(expect.objectContaining({ code }) as Error);
  });
});

test('accepts what is large but sound', () => {
  const names = Array.from({ length: 100_000 }, (_, index) => [`property${index}`, { type: 'string' }]);
  expect(parseJsonSchema(text({ properties: Object.fromEntries(names) })).root.type).toBe('object');
  expect(parseJsonSchema(`${'{"not":'.repeat(1_000)}true${'}'.repeat(1_000)}`).root.type).toBe('not');
});

describe('stable forms', () => {
  test('the canonical one keeps order and digits, and drops white space', () => {
    const { canonical, normalized } = parseJsonSchema(
      ' { "title" : "a\\u0062\\n" ,\n "maximum" : 1.50, "minimum":-12345678901234567890, "10":1e5, "9": [ ] , "x":{ } } ',
    );
    expect(canonical).toBe('{"title":"ab\\n","maximum":1.50,"minimum":-12345678901234567890,"10":1e5,"9":[],"x":{}}');
    expect(normalized).toBe('{"10":1e5,"9":[],"maximum":1.50,"minimum":-12345678901234567890,"title":"ab\\n","x":{}}');
  });

  test('a name given twice counts once, with its last value', () => {
    expect(parseJsonSchema('{"title":"a","type":"string","title":"b"}').canonical).toBe(
      '{"title":"b","type":"string"}',
    );
  });

  test('mean what the text means, and are their own', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), fc.constantFrom(undefined, 1, '\t'), (value, space) => {
        const { canonical, normalized } = parseJsonSchema(JSON.stringify({ default: value }, null, space));
        expect(JSON.parse(canonical)).toEqual(JSON.parse(JSON.stringify({ default: value })));
        expect(JSON.parse(normalized)).toEqual(JSON.parse(canonical));
        expect(parseJsonSchema(canonical).canonical).toBe(canonical);
        expect(parseJsonSchema(normalized).normalized).toBe(normalized);
        expect(parseJsonSchema(normalized).canonical).toBe(normalized);
      }),
      { numRuns: 200 },
    );
  });

  test('the normalized one is the same for any order of properties', () => {
    const properties = fc.array(fc.tuple(fc.string(), fc.jsonValue()), { maxLength: 8 });
    fc.assert(
      fc.property(properties, (entries) => {
        const one = parseJsonSchema(JSON.stringify({ default: Object.fromEntries(entries) })).normalized;
        const distinct = [...new Map(entries)].toReversed();
        const members = distinct.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`);
        expect(parseJsonSchema(`{"default":{${members.join()}}}`).normalized).toBe(one);
      }),
      { numRuns: 200 },
    );
  });
});
