import fc from 'fast-check';
import { expect, test } from 'vitest';
import { avroSchemaOf } from '../contract/avro-schema.ts';
import type { ColumnType } from '../contract/column.ts';
import type { Publication, PublishedField } from '../publication/publication.ts';
import { memoryRegistry } from '../registry/index.ts';
import { avroVerdict } from './avro-verdict.ts';
import { compare } from './compare.ts';
import { field, sale, TODAY } from './gate-states.testing.ts';
import { gateRule } from './rules/index.ts';

const NAMES = ['a', 'b', 'c', 'd', 'e', 'f'] as const;
const SYMBOLS = ['p', 'q', 'r'] as const;

const numbers: readonly ColumnType[] = [
  ...[{ kind: 'int32' }, { kind: 'int64' }, { kind: 'double', sumScale: null }, { kind: 'double', sumScale: 2 }],
  ...[{ kind: 'timestamp' }, { kind: 'date' }, { kind: 'boolean' }, { kind: 'text' }],
  ...[
    { kind: 'decimal', precision: 10, scale: 2 },
    { kind: 'decimal', precision: 12, scale: 2 },
  ],
] as readonly ColumnType[];
const FALLBACKS: Readonly<Record<string, PublishedField['fallback']>> = { text: 'x', boolean: true, enum: 'p' };

const scalarType = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...numbers) },
  fc.subarray([...SYMBOLS], { minLength: 1 }).map((symbols): ColumnType => ({ kind: 'enum', symbols })),
);
const listType = fc
  .uniqueArray(fc.record({ name: fc.constantFrom('a', 'b'), type: scalarType, nullable: fc.boolean() }), {
    ...{ selector: ({ name }) => name, minLength: 1 },
  })
  .map((fields): ColumnType => {
    const columns = fields.map(({ name, type, nullable }) => [name, { type, nullable }]);
    return { kind: 'list', fields: Object.fromEntries(columns) };
  });
/** Two lists, half of them alike but for what may be NULL. */
const listPair = fc
  .tuple(listType, listType, fc.boolean(), fc.tuple(fc.boolean(), fc.boolean()))
  .map(([before, other, alike, nullable]): readonly [ColumnType, ColumnType] => {
    if (!alike || before.kind !== 'list') return [before, other];
    const columns = Object.entries(before.fields).map(
      ([name, { type }], at) => [name, { type, nullable: nullable[at] ?? false }] as const,
    );
    return [before, { kind: 'list', fields: Object.fromEntries(columns) }];
  });
const anyType = fc.oneof({ weight: 8, arbitrary: scalarType }, listType);

/** A field of any type, as a contract may declare it. */
const anyField = (name: string): fc.Arbitrary<PublishedField> =>
  fc
    .record({ type: anyType, nullable: fc.boolean(), falls: fc.boolean(), unknown: fc.boolean() })
    .map(({ type, nullable, falls, unknown }) => {
      const symbol = type.kind === 'enum' ? (type.symbols[0] ?? null) : null;
      const fallback = type.kind === 'enum' ? type.symbols[0] : (FALLBACKS[type.kind] ?? 1);
      return field(name, {
        ...{ type, nullable, unknownSymbol: unknown ? symbol : null },
        fallback: falls && !nullable && type.kind !== 'list' ? fallback : undefined,
      });
    });

const someFields = (names: readonly string[]): fc.Arbitrary<readonly PublishedField[]> =>
  fc.subarray([...names], { minLength: 1 }).chain((chosen) => fc.tuple(...chosen.map(anyField)));

/** Gives names that no field has to some fields as aliases. */
const withAliases = (fields: readonly PublishedField[]): fc.Arbitrary<readonly PublishedField[]> => {
  const free = [...NAMES, 'x', 'y'].filter((name) => fields.every((one) => one.name !== name));
  return fc
    .array(fc.integer({ min: -2, max: fields.length - 1 }), { minLength: free.length, maxLength: free.length })
    .map((owners) => fields.map((one, at) => ({ ...one, aliases: free.filter((_, index) => owners[index] === at) })));
};

/** The fields with some kept, some changed, some gone, some new, some renamed. */
const changed = (fields: readonly PublishedField[]): fc.Arbitrary<readonly PublishedField[]> =>
  fc
    .tuple(
      fc.tuple(
        ...fields.map((one) =>
          fc.oneof(
            { weight: 6, arbitrary: fc.constant([one]) },
            { weight: 2, arbitrary: anyField(one.name).map((other) => [other]) },
            { weight: 1, arbitrary: fc.constant([]) },
            { weight: 1, arbitrary: fc.constant([{ ...one, nullable: !one.nullable, fallback: undefined }]) },
          ),
        ),
      ),
      fc.option(anyField(fields.some(({ name }) => name === 'new') ? 'newer' : 'new'), { nil: undefined }),
      fc.boolean(),
    )
    .chain(([kept, added, keepAliases]) => {
      const left = kept.flat();
      const isNew = added !== undefined && left.every(({ name }) => name !== added.name);
      const all = isNew ? [...left, added] : left;
      const some = all.length === 0 ? [field('only', { nullable: true })] : all;
      return keepAliases ? fc.constant(withoutTaken(some)) : withAliases(some);
    });

const withoutTaken = (fields: readonly PublishedField[]): readonly PublishedField[] =>
  fields.map((one) => ({ ...one, aliases: one.aliases.filter((alias) => fields.every(({ name }) => name !== alias)) }));

const published = (fields: readonly PublishedField[]): Publication => ({ ...sale(), fields, key: [] });
const rulesOf = (base: Publication, head: Publication) =>
  compare([base], [head], TODAY).map(({ rule }) => gateRule(rule));
const somePair = someFields(NAMES)
  .chain(withAliases)
  .chain((fields) => fc.tuple(fc.constant(fields), fc.oneof(changed(fields), someFields(NAMES).chain(withAliases))));

/** Registers a publication's schema; false where the registry refuses it. */
async function registered(
  registry: ReturnType<typeof memoryRegistry>,
  { fields, name }: Publication,
): Promise<boolean> {
  const columns = Object.fromEntries(fields.map(({ name: of, type, nullable }) => [of, { type, nullable }]));
  const metadata = Object.fromEntries(
    fields.map(({ name: of, aliases, fallback, unknownSymbol }) => [
      of,
      {
        aliases,
        ...(fallback === undefined ? {} : { fallback }),
        ...(unknownSymbol === null ? {} : { unknownSymbol }),
      },
    ]),
  );
  try {
    await registry.register(`${name}-value`, avroSchemaOf({ name, description: '', columns, metadata }));
    return true;
  } catch (error) {
    expect(error).toMatchObject({ code: 'CONTRACT_INCOMPATIBLE' });
    return false;
  }
}

test('what the registry refuses, the gate refuses, whichever way it breaks', { timeout: 120_000 }, async () => {
  const seen = { accepted: 0, readers: 0, writers: 0 };
  await fc.assert(
    fc.asyncProperty(somePair, async ([before, after]) => {
      const [base, head] = [published(before), published(after)];
      const verdict = avroVerdict({ base, head });
      const directions = rulesOf(base, head)
        .filter(({ id }) => !id.startsWith('version-'))
        .map(({ direction }) => direction);
      if (verdict.readers.length > 0) {
        seen.readers += 1;
        expect(directions, verdict.readers[0]?.message).toContainEqual(expect.stringMatching(/breaks-(readers|both)/));
      }
      if (verdict.writers.length > 0) {
        seen.writers += 1;
        expect(directions, verdict.writers[0]?.message).toContainEqual(expect.stringMatching(/breaks-(writers|both)/));
      }
      const registry = memoryRegistry();
      await registered(registry, base);
      const accepted = await registered(registry, head);
      expect(accepted).toBe(verdict.readers.length + verdict.writers.length === 0);
      if (accepted) seen.accepted += 1;
    }),
    { numRuns: 2000 },
  );
  expect(Math.min(...Object.values(seen))).toBeGreaterThan(100);
});

test('lists in which other fields, types or NULLs may be are refused alike', () => {
  const seen = { readers: 0, writers: 0, none: 0 };
  fc.assert(
    fc.property(listPair, ([before, after]) => {
      const [base, head] = [before, after].map((type) => published([field('list', { type })]));
      if (base === undefined || head === undefined) throw new RangeError('two were given');
      const { readers, writers } = avroVerdict({ base, head });
      const directions = rulesOf(base, head).map(({ direction }) => direction);
      if (readers.length > 0) expect(directions).toContainEqual(expect.stringMatching(/breaks-(readers|both)/));
      if (writers.length > 0) expect(directions).toContainEqual(expect.stringMatching(/breaks-(writers|both)/));
      seen[readers.length > 0 ? 'readers' : writers.length > 0 ? 'writers' : 'none'] += 1;
    }),
    { numRuns: 2000 },
  );
  expect(Math.min(...Object.values(seen))).toBeGreaterThan(20);
});

test('a list that is renamed is refused by both: the enum in it has another name, whatever the alias says', () => {
  const type: ColumnType = { kind: 'list', fields: { a: { type: { kind: 'enum', symbols: ['p'] }, nullable: false } } };
  const base = published([field('one', { type })]);
  const head = published([field('other', { type, aliases: ['one'] })]);
  expect(avroVerdict({ base, head }).writers).not.toEqual([]);
  expect(rulesOf(base, head).map(({ id }) => id)).toContain('field-type-changed');
});

test('versions that the gate lets pass one after the other join one subject, where symbols stay', async () => {
  let chains = 0;
  await fc.assert(
    fc.asyncProperty(
      someFields(NAMES).chain((one) => changed(one).chain((two) => changed(two).map((three) => [one, two, three]))),
      async (versions) => {
        const registry = memoryRegistry();
        const open: Publication[] = [];
        for (const head of versions.map(published)) {
          const rules = open.length === 0 ? [] : rulesOf(open.at(-1) as Publication, head);
          // The gate knows the base alone: it cannot know that an earlier version had no symbol for unknown ones.
          const symbols = rules.some(({ id }) => id === 'enum-symbol-added-for-unknown');
          if (
            symbols ||
            rules.some(
              ({ direction, id }) =>
                direction !== 'none' && id !== 'version-not-raised' && id !== 'version-minor-needed',
            )
          )
            continue;
          expect(await registered(registry, head)).toBe(true);
          open.push(head);
        }
        if (open.length === 3) chains += 1;
      },
    ),
    { numRuns: 1000 },
  );
  expect(chains).toBeGreaterThan(20);
});
