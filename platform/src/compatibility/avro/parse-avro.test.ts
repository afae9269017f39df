import { expect, test } from 'vitest';
import { canonicalAvro, normalizedAvro } from './avro-text.ts';
import { parseAvro } from './parse-avro.ts';

const canonical = (schema: unknown, references: unknown[] = []): unknown =>
  JSON.parse(
    canonicalAvro(
      parseAvro(
        JSON.stringify(schema),
        references.map((each) => JSON.stringify(each)),
      ),
    ),
  );

/** The place and what was expected there, of the error of a schema. */
const refusal = (text: string): string => {
  try {
    parseAvro(text);
  } catch (error) {
    expect(error).toMatchObject({ code: 'AVRO_SCHEMA_INVALID' });
    const { found, expected } = error as { found: string; expected: string };
    return `${found.replace(/ of the schema$/, '')}: ${expected}`;
  }
  return 'read';
};

const record = (...fields: unknown[]): object => ({ type: 'record', name: 'R', fields });

test.each([
  ['7', '7 at the root: a name, an object or a list of types'],
  ['"Unknown"', 'the unknown name Unknown at the root: a defined type'],
  [record({ name: 'a' }), 'nothing at /fields/0/type: a name, an object or a list of types'],
  [
    record({ name: 'a', type: { type: 'array' } }),
    'nothing at /fields/0/type/items: a name, an object or a list of types',
  ],
  [record({ name: 'a', type: 'x.S' }), 'the unknown name x.S at /fields/0/type: a defined type'],
  [
    record({ name: 'a', type: 'int' }, { name: 'a', type: 'int' }),
    '"a" at /fields/1/name: a field name once in a record',
  ],
  [record({ name: 'a', type: 'int', order: 'up' }), '"up" at /fields/0/order: ascending, descending, ignore'],
  [record({ name: 'a', type: 'int', default: 'x' }), '"x" at /fields/0/default: a default of the type int'],
  [record({ name: 'a', type: 'int', default: 2 ** 31 }), '2147483648 at /fields/0/default: a default of the type int'],
  [
    record({ name: 'a', type: ['int', 'int'] }),
    'int again at /fields/0/type/1: each type once in a union, and no union',
  ],
  [[['int'], 'null'], 'a union in a union at /0: each type once in a union, and no union'],
  [{ type: 'enum', name: 'E', symbols: ['A', 'A'] }, '"A" at /symbols/1: a symbol once in an enum'],
  [{ type: 'enum', name: 'E', symbols: ['A'], default: 'B' }, '"B" at /default: one of the symbols'],
  [{ type: 'fixed', name: 'F', size: '4' }, '"4" at /size: a number of bytes'],
  [{ type: 'fixed', name: 'x.y.int', size: 4 }, 'read'],
  [{ type: 'fixed', name: 'int', size: 4 }, '"int" at /name: a name that no primitive type has'],
  [{ type: 'fixed', name: 'F', namespace: 'x..y', size: 4 }, '"x..y" at /namespace: names joined by dots'],
  [
    record(
      { name: 'a', type: { type: 'fixed', name: 'F', size: 4 } },
      { name: 'b', type: { type: 'fixed', name: 'F', size: 4 } },
    ),
    '"F" at /fields/1/type/name: a name that is defined once',
  ],
  [
    record({ name: 'a', type: ['R', { type: 'map', values: 'int' }], default: {} }),
    '{} at /fields/0/default: a default that needs no type whose definition ends later',
  ],
])('%j is answered by: %s', (schema, expected) => {
  expect(refusal(typeof schema === 'string' ? schema : JSON.stringify(schema))).toBe(expected);
});

test.each([
  ['int', -(2 ** 31)],
  ['double', 'NaN'],
  ['float', ' +1.5e3f'],
  ['bytes', 'ÿ'],
  [['null', 'string'], 'the second branch'],
  [{ type: 'array', items: 'int' }, [1, 2]],
  [
    { type: 'map', values: ['null', 'int'] },
    { a: null, b: 1 },
  ],
  [
    {
      type: 'record',
      name: 'S',
      fields: [
        { name: 'x', type: 'int', default: 1 },
        { name: 'y', type: 'null' },
      ],
    },
    { y: null },
  ],
])('a field of %j may have the default %j', (type, value) => {
  expect(refusal(JSON.stringify(record({ name: 'a', type, default: value })))).toBe('read');
});

test('a name means its namespace first, then none, and may be used before it is defined', () => {
  const fixed = (name: string, more: object = {}): object => ({ type: 'fixed', name, size: 4, ...more });
  const inside = (...types: unknown[]): object => ({
    type: 'record',
    name: 'x.R',
    fields: types.map((type, at) => ({ name: `f${at}`, type })),
  });
  const both = [fixed('F'), inside(fixed('F'), 'F')];
  expect(canonical(both)).toEqual([fixed('F'), { ...inside({ ...fixed('F') }, 'F'), name: 'R', namespace: 'x' }]);
  expect(refusal(JSON.stringify([fixed('F'), inside('F')]))).toBe('read');
  expect(refusal(JSON.stringify(inside('F', fixed('F'))))).toBe('read');
  expect(refusal(JSON.stringify([inside('F'), fixed('F')]))).toBe(
    'the unknown name x.F at /0/fields/0/type: a defined type',
  );
});

test('the canonical text keeps what is said; the normalized text forgets how it is written', () => {
  const one =
    '{"type":"record","namespace":"x","name":"R","team":{"b":1,"a":2},"aliases":["S","y.T"],"fields":[{"type":{"type":"long"},"name":"a","default":9007199254740993}]}';
  const two =
    '{"name":"x.R","aliases":["y.T","x.S"],"fields":[{"name":"a","default":9007199254740993,"type":"long"}],"team":{"a":2,"b":1},"type":"record"}';
  expect(canonicalAvro(parseAvro(one))).toBe(
    '{"type":"record","name":"R","namespace":"x","fields":[{"name":"a","type":"long","default":9007199254740993}],"team":{"b":1,"a":2},"aliases":["S","y.T"]}',
  );
  expect(canonicalAvro(parseAvro(two))).not.toBe(canonicalAvro(parseAvro(one)));
  expect(normalizedAvro(parseAvro(two))).toBe(normalizedAvro(parseAvro(one)));
});

test('a number beyond a double stays one', () => {
  const text = '{"type":"record","name":"R","fields":[{"name":"a","type":"double","default":-1e999}]}';
  expect(canonicalAvro(parseAvro(text))).toBe(text);
});

test('a type of another text is referred to, and stays out of this one', () => {
  const customer = { type: 'record', name: 'Customer', namespace: 'sales', fields: [{ name: 'id', type: 'long' }] };
  const order = { type: 'record', name: 'Order', namespace: 'sales', fields: [{ name: 'by', type: 'Customer' }] };
  expect(canonical(order, [customer])).toEqual(order);
  expect(() => canonical(order)).toThrow('the unknown name sales.Customer');
  expect(() => canonical(customer, [customer])).toThrow('sales.Customer');
});

test('text of megabytes and of many levels is read or refused in bounded time', () => {
  const arrays = (levels: number): string => `${'{"type":"array","items":'.repeat(levels)}"int"${'}'.repeat(levels)}`;
  expect(refusal(arrays(300))).toBe('read');
  expect(refusal(arrays(301))).toContain('more than 300 levels of types');
  expect(refusal('['.repeat(5_000_000))).toContain('more than 1000 levels of JSON');
  expect(refusal(`"${'a'.repeat(5_000_000)}`)).toContain('no JSON');
  const fields = Array.from({ length: 30_000 }, (_, at) => ({ name: `f${at}`, type: 'int', default: 1 }));
  const many = record({
    name: 'a',
    type: { type: 'array', items: { ...record(...fields), name: 'S' } },
    default: fields.map(() => ({})),
  });
  expect(refusal(JSON.stringify(many))).toContain('at /fields/0/default');
});
