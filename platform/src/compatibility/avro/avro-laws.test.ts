import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MeshError } from '../../error/index.ts';
import { avroIncompatibilities } from './avro-incompatibilities.ts';
import { canonicalAvro, normalizedAvro } from './avro-text.ts';
import { parseAvro } from './parse-avro.ts';

const incompatible = (reader: unknown, writer: unknown): unknown[] =>
  avroIncompatibilities(parseAvro(JSON.stringify(reader)), parseAvro(JSON.stringify(writer))).map(({ kind, path }) => [
    kind,
    path,
  ]);

interface RecordJson {
  readonly type: 'record';
  readonly name: string;
  readonly fields: readonly Record<string, unknown>[];
}

/** Names are given once the shape is drawn, so each is defined once. */
const shapes = fc.letrec<{ type: unknown; record: RecordJson }>((tie) => ({
  type: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom<unknown>('null', 'boolean', 'int', 'long', 'float', 'double', 'bytes', 'string'),
    fc.constantFrom<unknown>(
      { type: 'long', logicalType: 'timestamp-micros' },
      { type: 'bytes', logicalType: 'decimal', precision: 9, scale: 2 },
    ),
    fc
      .uniqueArray(fc.constantFrom('A', 'B', 'C'), { minLength: 1 })
      .map((symbols) => ({ type: 'enum', name: '', symbols })),
    fc.nat(20).map((size) => ({ type: 'fixed', name: '', size })),
    tie('type').map((items) => ({ type: 'array', items })),
    tie('type').map((values) => ({ type: 'map', values })),
    tie('type').map((inner) => (Array.isArray(inner) || inner === 'null' ? inner : ['null', inner])),
    tie('record'),
  ),
  record: fc
    .array(tie('type'), { maxLength: 4 })
    .map((types) => ({ type: 'record', name: '', fields: types.map((type, at) => ({ name: `f${at}`, type })) })),
}));

/** Gives every named type a name of its own, in the order in which they stand. */
function named<T>(shape: T): T {
  let count = 0;
  return JSON.parse(JSON.stringify(shape), (name, value: unknown) =>
    name === 'name' && value === '' ? `T${count++}` : value,
  ) as T;
}

const schemas = shapes.type.map((shape) => named(shape));
const records = shapes.record.map((shape) => named(shape));

const laws = { numRuns: 300 };

test('every schema reads what it wrote', () => {
  fc.assert(
    fc.property(schemas, (schema) => {
      expect(incompatible(schema, schema)).toEqual([]);
    }),
    laws,
  );
});

test('a field with a default may come and go anywhere in a record', () => {
  const places = fc.tuple(records, fc.nat(4));
  fc.assert(
    fc.property(places, ([old, at]) => {
      const fields = old.fields.toSpliced(at, 0, { name: 'added', type: ['null', 'int'], default: null });
      expect(incompatible({ ...old, fields }, old)).toEqual([]);
      expect(incompatible(old, { ...old, fields })).toEqual([]);
    }),
    laws,
  );
});

test('a field without one may only go, and its place is told', () => {
  fc.assert(
    fc.property(records, fc.nat(4), (old, at) => {
      const fields = old.fields.toSpliced(at, 0, { name: 'added', type: 'int' });
      const place = `/fields/${Math.min(at, old.fields.length)}`;
      expect(incompatible({ ...old, fields }, old)).toEqual([['READER_FIELD_MISSING_DEFAULT_VALUE', place]]);
      expect(incompatible(old, { ...old, fields })).toEqual([]);
    }),
    laws,
  );
});

test('a union that has gained a branch reads all it read, and may not be read back', () => {
  fc.assert(
    fc.property(schemas, (schema) => {
      const wide = Array.isArray(schema)
        ? [...(schema as unknown[]), { type: 'fixed', name: 'Added', size: 21 }]
        : [schema, { type: 'fixed', name: 'Added', size: 21 }];
      expect(incompatible(wide, schema)).toEqual([]);
      expect(incompatible(schema, wide)).not.toEqual([]);
    }),
    laws,
  );
});

test('both forms of a text read as the same schema again', () => {
  fc.assert(
    fc.property(schemas, (shape) => {
      const schema = parseAvro(JSON.stringify(shape));
      const canonical = canonicalAvro(schema);
      expect(canonicalAvro(parseAvro(canonical))).toBe(canonical);
      expect(normalizedAvro(parseAvro(canonical))).toBe(normalizedAvro(schema));
      expect(normalizedAvro(parseAvro(normalizedAvro(schema)))).toBe(normalizedAvro(schema));
    }),
    laws,
  );
});

test('any JSON is read or refused with an error of its own', () => {
  const names = fc.constantFrom(
    'type',
    'name',
    'fields',
    'items',
    'symbols',
    'aliases',
    'default',
    'size',
    'logicalType',
  );
  const words = fc.constantFrom('record', 'enum', 'fixed', 'array', 'map', 'int', 'A', 'decimal');
  const json = fc.jsonValue({ maxDepth: 4 });
  const near = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      words,
      json,
      fc.dictionary(names, tie('value')),
      fc.array(tie('value'), { maxLength: 4 }),
    ),
  })).value;
  fc.assert(
    fc.property(near, (value) => {
      try {
        parseAvro(JSON.stringify(value));
      } catch (error) {
        expect(error).toBeInstanceOf(MeshError);
      }
    }),
    { numRuns: 1000 },
  );
});
