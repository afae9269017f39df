import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { isCompatible } from './difference.ts';
import { parseProtobuf, type ProtobufSchema } from './parse-protobuf.ts';
import { protobufDifferences, protobufIncompatibilities } from './protobuf-incompatibilities.ts';

interface Case {
  readonly rule: string;
  readonly original: string;
  readonly originalReferences?: Readonly<Record<string, string>>;
  readonly update: string;
  readonly updateReferences?: Readonly<Record<string, string>>;
  /** Every change, compatible ones too: its kind and its place. */
  readonly differences: readonly string[];
  readonly compatible: boolean;
}

const cases = readFileSync(new URL('./protobuf-cases.ndjson', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Case);

const schemas = (each: Case): readonly [ProtobufSchema, ProtobufSchema] => [
  parseProtobuf(each.original, new Map(Object.entries(each.originalReferences ?? {}))),
  parseProtobuf(each.update, new Map(Object.entries(each.updateReferences ?? {}))),
];

describe("Confluent's rules", () => {
  test('there are at least 50, each told apart', () => {
    expect(new Set(cases.map(({ rule }) => rule)).size).toBe(cases.length);
    expect(cases.length).toBeGreaterThanOrEqual(50);
  });

  test.each(cases)('$rule', (each) => {
    const [original, update] = schemas(each);
    const found = protobufDifferences(original, update);
    expect(found.map(({ kind, path }) => `${kind} ${path}`).toSorted()).toEqual(each.differences.toSorted());
    expect(found.every(isCompatible)).toBe(each.compatible);
    expect(protobufIncompatibilities(original, update)).toHaveLength(found.filter((one) => !isCompatible(one)).length);
  });

  test.each(cases)('nothing differs from itself, nor from its stable forms: $rule', (each) => {
    const [original] = schemas(each);
    const references = new Map(Object.entries(each.originalReferences ?? {}));
    expect(protobufDifferences(original, original)).toEqual([]);
    expect(protobufDifferences(original, parseProtobuf(original.canonical, references))).toEqual([]);
    expect(protobufDifferences(original, parseProtobuf(original.normalized, references))).toEqual([]);
  });
});

test('an incompatibility says where it is, what is there and what was there', () => {
  const schema = (type: string): ProtobufSchema =>
    parseProtobuf(`syntax = "proto3"; message Order { ${type} total = 4; }`);
  expect(protobufIncompatibilities(schema('int64'), schema('double'))).toEqual([
    {
      kind: 'FIELD_SCALAR_KIND_CHANGED',
      path: '#/Order/4',
      message: 'found double, a double; expected int64, a number',
    },
  ]);
});

test('imported messages that name one another, in a chain longer than the stack, end soon', () => {
  const length = 30_000;
  const chain = (last: string): Map<string, string> => {
    const messages = Array.from({ length }, (_, index) => `message M${index} { M${index + 1} next = 1; }`);
    return new Map([['c.proto', `syntax = "proto3"; ${messages.join(' ')} message M${length} { ${last} last = 1; }`]]);
  };
  const text = 'syntax = "proto3"; import "c.proto"; message Order { M0 first = 1; }';
  const [before, after] = [parseProtobuf(text, chain('int32')), parseProtobuf(text, chain('string'))];
  expect(protobufIncompatibilities(before, parseProtobuf(text, chain('int64')))).toEqual([]);
  expect(protobufIncompatibilities(before, after).length).toBe(length + 2);
});
