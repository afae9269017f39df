import { expect, test } from 'vitest';
import { avroIncompatibilities } from './avro-incompatibilities.ts';
import { parseAvro } from './parse-avro.ts';

/** The kinds and places of what is incompatible. */
const found = (reader: unknown, writer: unknown): string[] =>
  avroIncompatibilities(parseAvro(JSON.stringify(reader)), parseAvro(JSON.stringify(writer))).map(
    ({ kind, path }) => `${kind} ${path}`,
  );

const field = (name: string, type: unknown, more: object = {}): object => ({ name, type, ...more });
const record = (fields: object[], more: object = {}): object => ({ type: 'record', name: 'R', fields, ...more });
const letters = (symbols: string, more: object = {}): object => ({
  type: 'enum',
  name: 'E',
  symbols: symbols.split(''),
  ...more,
});
const bytes = (size: number, more: object = {}): object => ({ type: 'fixed', name: 'F', size, ...more });
const decimal = (precision: number, scale: number): object => ({
  type: 'bytes',
  logicalType: 'decimal',
  precision,
  scale,
});
const long = (logicalType: string): object => ({ type: 'long', logicalType });

test.each([
  ['int', 'long float double'],
  ['long', 'float double'],
  ['float', 'double'],
  ['bytes', 'string'],
  ['string', 'bytes'],
  ['null', ''],
  ['boolean', ''],
  ['double', ''],
])('what is written as %s is read as itself and as [%s] alone', (writer, readers) => {
  const all = ['null', 'boolean', 'int', 'long', 'float', 'double', 'bytes', 'string'];
  const able = all.filter((reader) => found(reader, writer).length === 0);
  expect(able).toEqual(all.filter((reader) => reader === writer || readers.split(' ').includes(reader)));
  expect(found({ type: 'map', values: writer }, { type: 'array', items: writer })).toEqual(['TYPE_MISMATCH ']);
});

test('a field that was not written needs a default; one that is not read needs nothing', () => {
  const one = record([field('a', 'int')]);
  const two = record([field('a', 'int'), field('b', 'int')]);
  expect(found(two, one)).toEqual(['READER_FIELD_MISSING_DEFAULT_VALUE /fields/1']);
  expect(found(one, two)).toEqual([]);
  expect(found(record([field('a', 'int'), field('b', ['null', 'int'], { default: null })]), one)).toEqual([]);
});

test("an enum's own default is no default of the field", () => {
  const reader = record([field('e', letters('AB', { default: 'A' }))]);
  expect(found(reader, record([]))).toEqual(['TYPE_MISMATCH /fields/0/type']);
});

test('a renamed field is read by its alias, from one field alone', () => {
  const written = record([field('a', 'int'), field('b', 'int')]);
  expect(found(record([field('c', 'long', { aliases: ['a'] })]), written)).toEqual([]);
  expect(found(record([field('c', 'long', { aliases: ['z'] })]), written)).toEqual([
    'READER_FIELD_MISSING_DEFAULT_VALUE /fields/0',
  ]);
  expect(found(record([field('a', 'long', { aliases: ['b'] })]), written)).toEqual(['AMBIGUOUS_FIELD /fields/0']);
  const within = (inner: object): object => record([field('x', ['null', inner])]);
  const ambiguous = { type: 'record', name: 'S', fields: [field('a', 'long', { aliases: ['b'] })] };
  expect(
    found(within(ambiguous), within({ type: 'record', name: 'S', fields: [field('a', 'int'), field('b', 'int')] })),
  ).toEqual(['AMBIGUOUS_FIELD /fields/0/type/1/fields/0']);
});

test('a type is known by its name without the namespace, or by an alias in full', () => {
  expect(found(record([], { namespace: 'x' }), record([], { namespace: 'y' }))).toEqual([]);
  expect(found(record([], { name: 'S' }), record([]))).toEqual(['NAME_MISMATCH /name']);
  expect(found(record([], { name: 'S', aliases: ['R'] }), record([]))).toEqual([]);
  const inX = record([], { namespace: 'x' });
  expect(found(record([], { name: 'S', namespace: 'x', aliases: ['R'] }), inX)).toEqual([]);
  expect(found(record([], { name: 'S', namespace: 'y', aliases: ['R'] }), inX)).toEqual(['NAME_MISMATCH /name']);
  expect(found(record([], { name: 'S', namespace: 'y', aliases: ['x.R'] }), inX)).toEqual([]);
  expect(found(bytes(4, { name: 'G' }), bytes(8))).toEqual(['NAME_MISMATCH /name', 'FIXED_SIZE_MISMATCH /size']);
});

test('a reader of an enum has all symbols, or a default', () => {
  expect(found(letters('ABC'), letters('CA'))).toEqual([]);
  expect(found(letters('AB'), letters('ABC'))).toEqual(['MISSING_ENUM_SYMBOLS /symbols']);
  expect(found(letters('AB', { default: 'B' }), letters('ABC'))).toEqual([]);
});

test('each branch of a written union is read, by some branch where a union reads it', () => {
  expect(found(['null', 'long'], ['int', 'null'])).toEqual([]);
  expect(found(['null', 'long'], 'int')).toEqual([]);
  expect(found('long', ['int', 'long'])).toEqual([]);
  expect(found('int', ['int', 'long', 'string'])).toEqual(['TYPE_MISMATCH ', 'TYPE_MISMATCH ']);
  expect(found(['null', 'int'], ['null', 'int', 'string'])).toEqual(['MISSING_UNION_BRANCH ']);
  expect(found({ type: 'map', values: ['int', 'boolean'] }, { type: 'map', values: 'string' })).toEqual([
    'MISSING_UNION_BRANCH /values',
  ]);
});

test('a branch that has the name but cannot read it says why', () => {
  const [only] = avroIncompatibilities(
    parseAvro(JSON.stringify(['null', record([field('a', 'int')])])),
    parseAvro(JSON.stringify(record([field('a', 'string')]))),
  );
  expect(only?.message).toContain('at /1/fields/0/type: found int');
});

test('a type that contains itself is compared once', () => {
  const list = (value: string, more: object = {}): object =>
    record([field('value', value), field('next', ['null', 'R'], { default: null })], more);
  expect(found(list('long'), list('int'))).toEqual([]);
  expect(found(list('int'), list('long'))).toEqual(['TYPE_MISMATCH /fields/0/type']);
  const twice = (value: string): object =>
    record([field('a', bytes(4)), field('b', { type: 'array', items: 'F' }), field('c', value)]);
  expect(found(twice('int'), twice('string'))).toEqual(['TYPE_MISMATCH /fields/2/type']);
});

test('a change of meaning that Avro would read is told by a kind of its own', () => {
  const price = (type: object): object => record([field('price', type)]);
  expect(found(price(decimal(9, 2)), price(decimal(9, 3)))).toEqual(['DECIMAL_CHANGED /fields/0/type']);
  expect(found(price(decimal(9, 2)), price(decimal(12, 2)))).toEqual(['DECIMAL_CHANGED /fields/0/type']);
  expect(found(decimal(9, 2), 'bytes')).toEqual(['LOGICAL_TYPE_CHANGED ']);
  expect(found(long('timestamp-millis'), long('timestamp-micros'))).toEqual(['LOGICAL_TYPE_CHANGED ']);
  expect(found('long', { type: 'int', logicalType: 'date' })).toEqual(['LOGICAL_TYPE_CHANGED ']);
  expect(found(long('fortnight'), 'long')).toEqual([]);
  expect(found(letters('AB', { default: 'A' }), letters('AB', { default: 'B' }))).toEqual([
    'ENUM_DEFAULT_CHANGED /default',
  ]);
  expect(found(letters('AB', { default: 'A' }), letters('AB'))).toEqual([]);
});

test('a union reads by a branch without a change of meaning where it has one', () => {
  expect(found([{ type: 'long', logicalType: 'timestamp-micros' }, 'double'], 'int')).toEqual([]);
  const [micros, millis] = [long('timestamp-micros'), long('timestamp-millis')];
  expect(found(['null', micros], ['null', millis])).toEqual(['LOGICAL_TYPE_CHANGED /1']);
  expect(found({ type: 'array', items: ['null', decimal(4, 2)] }, { type: 'array', items: decimal(4, 1) })).toEqual([
    'DECIMAL_CHANGED /items/1',
  ]);
});

test('what would take too long to compare is refused at once', () => {
  const cycle = (length: number): object[] =>
    Array.from({ length }, (_, at) => record([field('next', `R${(at + 1) % length}`)], { name: `R${at}` }));
  expect(() => found(cycle(250), cycle(249))).toThrow(expect.objectContaining({ code: 'AVRO_COMPARISON_TOO_LARGE' }));
  const union = (letter: string): object[] =>
    Array.from({ length: 2000 }, (_, at) => bytes(4, { name: `${letter}${at}` }));
  expect(() => found(union('A'), union('B'))).toThrow(expect.objectContaining({ code: 'AVRO_COMPARISON_TOO_LARGE' }));
});
