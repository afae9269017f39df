import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ColumnType, Scalar } from '../contract/column.ts';
import { parseDecimal } from '../contract/decimal.ts';
import type { Publication, PublishedField } from '../publication/publication.ts';
import type { QualityRule } from '../quality/rule.ts';
import { LONGEST } from '../time/index.ts';
import { odcsText, readOdcs } from './index.ts';

/** Text that YAML would read as something else, or that ends what it stands in, beside any text at all. */
const hostile = fc.constantFrom(
  ...['no', 'Yes', '~', 'null', '', ' ', '1e3', '1_000', '0777', '1:30', '=', '<<', '2024-01-01', '- x', '? x', 'a: b'],
  ...['a #b', '#x', '@x', '`x', '%x', '&x', '*x', '!x', '|', '>', '[x', '{x', '"', "'", 'two\nlines', 'end\n', '\n\n'],
  ...[
    ' led',
    'trailed ',
    'tab\there',
    '\u0007',
    '\u0085',
    '\uFEFF',
    '\u2028',
    '---',
    '...',
    'é 😀',
    '{object}',
    '\r\n',
  ],
);
const text = fc.oneof(hostile, fc.string({ unit: 'binary', maxLength: 30 }));
const name = fc.stringMatching(/^[a-z][A-Za-z0-9]{0,9}$/);
const symbols = fc.uniqueArray(fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,6}$/), { minLength: 1, maxLength: 4 });
const plain: fc.Arbitrary<ColumnType> = fc.oneof(
  fc.constantFrom<ColumnType>(
    ...(['text', 'boolean', 'int32', 'int64', 'timestamp', 'date'] as const).map((kind) => ({ kind })),
  ),
  fc
    .tuple(fc.integer({ min: 1, max: 38 }), fc.nat(38))
    .map(([precision, scale]): ColumnType => ({ kind: 'decimal', precision, scale: Math.min(precision, scale) })),
  fc.option(fc.nat(22)).map((sumScale): ColumnType => ({ kind: 'double', sumScale })),
  symbols.map((each): ColumnType => ({ kind: 'enum', symbols: each })),
);
const columns = (type: fc.Arbitrary<ColumnType>) =>
  fc
    .uniqueArray(fc.record({ name, type, nullable: fc.boolean() }), {
      selector: (each) => each.name,
      minLength: 1,
      maxLength: 4,
    })
    .map((list) => Object.fromEntries(list.map((each) => [each.name, { type: each.type, nullable: each.nullable }])));
const list = columns(plain).map((fields): ColumnType => ({ kind: 'list', fields }));

function valueOf(type: ColumnType): fc.Arbitrary<Exclude<Scalar, null>> {
  switch (type.kind) {
    case 'boolean':
      return fc.boolean();
    case 'int32':
      return fc.integer();
    case 'int64':
      return fc.maxSafeInteger();
    case 'decimal':
      return fc.stringMatching(new RegExp(`^-?[0-9]{1,${type.precision}}$`)).map((digits) => parseDecimal(digits, 0));
    case 'double':
      return fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
    case 'timestamp':
      return fc.integer({ min: -(2 ** 52), max: 2 ** 52 });
    case 'date':
      return fc.integer({ min: -719_162, max: 2_932_896 });
    case 'enum':
      return fc.constantFrom(...type.symbols);
    case 'text':
    case 'list':
      return text;
  }
}

const field = (type: ColumnType): fc.Arbitrary<Omit<PublishedField, 'name'>> =>
  fc.record({
    type: fc.constant(type),
    nullable: fc.boolean(),
    description: fc.option(text),
    examples: type.kind === 'list' ? fc.constant([]) : fc.array(valueOf(type), { maxLength: 3 }),
    classification: fc.constantFrom('public', 'internal', 'personal'),
    protection: fc.option(fc.constantFrom('pseudonymise', 'drop')),
    aliases: fc.array(name, { maxLength: 2 }),
    fallback: type.kind === 'list' ? fc.constant(undefined) : fc.option(fc.option(valueOf(type)), { nil: undefined }),
    unknownSymbol: type.kind === 'enum' ? fc.option(fc.constantFrom(...type.symbols)) : fc.constant(null),
  });

function ruleOf(of: string, type: ColumnType): fc.Arbitrary<QualityRule> {
  const value = valueOf(type);
  return fc.oneof(
    fc.constant<QualityRule>({ rule: 'present', field: of }),
    fc.record({ rule: fc.constantFrom('atLeast', 'atMost', 'greaterThan', 'lessThan'), field: fc.constant(of), value }),
    fc.record({ rule: fc.constant('oneOf'), field: fc.constant(of), values: fc.array(value, { maxLength: 3 }) }),
    fc.record({ rule: fc.constant('length'), field: fc.constant(of), least: fc.nat(9), most: fc.option(fc.nat(99)) }),
    fc.record({ rule: fc.constant('notAfter'), field: fc.constant(of), other: name }),
    ...(type.kind === 'text'
      ? [
          fc.record({
            rule: fc.constantFrom('startsWith', 'endsWith', 'contains'),
            field: fc.constant(of),
            value: text,
          }),
        ]
      : []),
  );
}

const member = fc.stringMatching(/^[a-z]{1,6}\.[a-z]{1,6}(-[a-z]{1,4})?(\.v2)?$/);
const duration = fc.oneof(
  fc.nat(LONGEST),
  fc.nat(1000).map((days) => days * 86_400_000_000),
);
const day = fc.constantFrom('2027-03-31', '2028-01-01');
const addresses = fc.array(fc.record({ of: member, field: name }), { maxLength: 3 });
const speed = fc.constantFrom(null, 'stream', 'micro-batch', 'batch');

const publication: fc.Arbitrary<Publication> = fc
  .record({
    isContract: fc.boolean(),
    types: columns(fc.oneof({ weight: 5, arbitrary: plain }, list)),
    heading: fc.record({ name: member, version: fc.constantFrom('1.0.0', '2.10.3'), owner: text, description: text }),
    eventTime: fc.option(name),
    levels: fc.array(
      fc.oneof(
        fc.record({ speed, promise: fc.constantFrom('freshness', 'every'), value: duration }),
        fc.record({ speed, promise: fc.constant('availability'), value: fc.double({ min: 0, max: 100, noNaN: true }) }),
      ),
      { maxLength: 4 },
    ),
    deprecated: fc.option(fc.record({ since: day, until: day, successor: fc.option(member) })),
    delivery: fc.record({
      ...{ partitions: fc.integer({ min: 1, max: 1024 }), idle: duration, maxAhead: duration, horizon: duration },
      ...{ retention: fc.option(duration), derivedFrom: fc.option(member) },
    }),
    derivation: fc.record({
      ...{ reads: fc.array(member, { maxLength: 3 }), lateness: duration, fingerprint: text, rows: addresses },
      rowsMeaning: fc.option(text),
      topics: fc.constantFrom(['stream'], ['stream', 'micro-batch']),
    }),
  })
  .chain(({ isContract, types, heading, delivery, derivation, ...rest }) => {
    const names = Object.keys(types);
    return fc.record({
      ...Object.fromEntries(Object.entries({ ...heading, ...rest }).map(([key, value]) => [key, fc.constant(value)])),
      kind: fc.constant(isContract ? 'contract' : 'product'),
      fields: fc.tuple(...names.map((each) => field(types[each]!.type).map((said) => ({ name: each, ...said })))),
      key: isContract ? fc.constantFrom(...names).map((each) => [each]) : fc.shuffledSubarray(names),
      identity: isContract ? fc.option(fc.shuffledSubarray(names, { minLength: 1 })) : fc.constant(null),
      quality: fc
        .tuple(
          ...names.map((each) =>
            types[each]!.type.kind === 'list'
              ? fc.constant([])
              : fc.array(ruleOf(each, types[each]!.type), { maxLength: 3 }),
          ),
        )
        .map((rules) => rules.flat()),
      delivery: fc.constant(isContract ? delivery : null),
      derivation: isContract
        ? fc.constant(null)
        : fc
            .tuple(
              fc.tuple(...names.map((each) => addresses.map((list) => [each, list] as const))),
              fc
                .subarray(names)
                .chain((some) => fc.tuple(...some.map((each) => text.map((said) => [each, said] as const)))),
            )
            .map(([sources, said]) => {
              const { rowsMeaning, ...rest } = derivation;
              const meanings = rowsMeaning === null ? null : { rows: rowsMeaning, columns: Object.fromEntries(said) };
              return { ...rest, meanings, columns: Object.fromEntries(sources) };
            }),
    }) as unknown as fc.Arbitrary<Publication>;
  });

test('what is written is read back equal, whatever the texts hold', { timeout: 120_000 }, () => {
  fc.assert(
    fc.property(publication, (published) => {
      const written = odcsText(published);
      expect(readOdcs(written, 'x')).toEqual(published);
      expect(odcsText(readOdcs(written, 'x'))).toBe(written);
    }),
    { numRuns: 150 },
  );
});

const [sample] = fc.sample(publication, { numRuns: 1, seed: 1 });
const written = odcsText(sample!);

test.each([
  ['no YAML', 'a: b: c', 'line 1'],
  ['nothing', '', 'the document'],
  ['another kind', written.replace('kind: DataContract', 'kind: DataProduct'), 'line 3, kind'],
  [
    'another version of the standard',
    written.replace('apiVersion: v3.1.0', 'apiVersion: v2.2.2'),
    'line 2, apiVersion',
  ],
  ['no schema', written.replace('schema:', 'schemas:'), 'schema'],
  ['an unknown type', written.replace(/physicalType: (?!topic|table).*/, 'physicalType: money'), 'physicalType'],
  ['a key a second time', `${written}kind: DataContract\n`, 'the key kind a second time'],
  ['an alias', `${written}tags: &a [x]\ntenant: *a\n`, 'alias'],
  ['two documents', `${written}---\n${written}`, 'multiple documents'],
])('%s is refused, and the place told', (_, text, place) => {
  expect(() => readOdcs(text, 'a.odcs.yaml')).toThrow(
    expect.objectContaining({ code: 'ODCS_INVALID', found: expect.stringContaining(place) }),
  );
});

test.each([
  [
    'aliases of aliases',
    `a: &a [x]\n${Array.from({ length: 9 }, (_, at) => `b${at}: &b${at} [*a, *a, *a]`).join('\n')}`,
  ],
  ['a million brackets', '['.repeat(1_000_000)],
  ['a million dashes', '- '.repeat(400_000)],
  ['half a million questions', '? '.repeat(400_000)],
  ['more than a document may be', 'x'.repeat(1_000_001)],
  ['stairs', Array.from({ length: 1_000 }, (_, at) => `${' '.repeat(at)}a:`).join('\n')],
])('%s are refused in bounded time', (_, text) => {
  const started = performance.now();
  expect(() => readOdcs(text, 'x')).toThrow(expect.objectContaining({ code: 'ODCS_INVALID' }));
  expect(performance.now() - started).toBeLessThan(20_000);
});
