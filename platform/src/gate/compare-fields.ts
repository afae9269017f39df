import type { Publication, PublishedField } from '../publication/publication.ts';
import { compareField } from './compare-field.ts';
import type { Pair, Tripped } from './trip.ts';
import { typeWords } from './type-words.ts';

type Fields = readonly PublishedField[];
type FieldTrip = Tripped & { readonly field: string | null };

/** What changed in the fields of a publication: which there are, and each of them. */
export function compareFields({ base, head }: Pair<Publication>): readonly FieldTrip[] {
  const [before, after] = [base.fields, head.fields];
  const fates = before.map((field, at) => fateOf(field, at, before, after));
  const heirs = new Set(fates.map(({ heir }) => heir));
  return [
    ...before.flatMap((field, at) => fieldTrips(field, fates[at] ?? GONE)),
    ...after.filter((field) => !heirs.has(field)).map((field) => addedTrip(field, before)),
    ...orderTrips(before, after),
  ];
}

/** What became of a field: who has its place in the head, and what that is called. */
interface Fate {
  readonly heir: PublishedField | null;
  readonly how: 'kept' | 'renamed' | 'renamed without alias' | 'merged' | 'gone';
}
const GONE: Fate = { heir: null, how: 'gone' };

function fateOf(field: PublishedField, at: number, before: Fields, after: Fields): Fate {
  const same = named(after, field.name);
  if (same !== undefined) return { heir: same, how: 'kept' };
  const heir = after.find(({ aliases }) => aliases.includes(field.name));
  if (heir !== undefined) {
    const elder = before.find(({ name }) => name === heir.name || heir.aliases.includes(name));
    return elder === field && named(before, heir.name) === undefined
      ? { heir, how: 'renamed' }
      : { heir: null, how: 'merged' };
  }
  const there = after[at];
  const takesItsPlace =
    there !== undefined &&
    named(before, there.name) === undefined &&
    !there.aliases.some((alias) => named(before, alias) !== undefined) &&
    typeWords(there.type) === typeWords(field.type) &&
    there.nullable === field.nullable;
  return takesItsPlace ? { heir: there, how: 'renamed without alias' } : GONE;
}

const named = (fields: Fields, name: string): PublishedField | undefined => fields.find((field) => field.name === name);

function fieldTrips(field: PublishedField, { heir, how }: Fate): readonly FieldTrip[] {
  const of = { field: field.name, expected: `the field ${field.name}` };
  if (how === 'merged') return [{ ...of, rule: 'fields-merged', found: `${field.name} as an alias of another field` }];
  if (heir === null) return [{ ...of, rule: 'field-removed', found: `no field ${field.name}` }];
  if (how === 'renamed without alias')
    return [
      {
        ...of,
        rule: 'field-renamed-without-alias',
        found: `${heir.name} in its place, without the alias ${field.name}`,
      },
    ];
  const changes = compareField({ base: field, head: heir }, how === 'renamed' ? field.name : null);
  const trips = changes.map((change) => ({ ...change, field: field.name }));
  return how === 'kept'
    ? trips
    : [
        { ...of, rule: 'field-renamed', found: `${heir.name}, with the alias ${field.name}` },
        ...renamedListTrips(field, heir),
        ...trips,
      ];
}

/** Types inside a list are named after its field in Avro, and have no aliases. */
function renamedListTrips({ name, type }: PublishedField, heir: PublishedField): readonly FieldTrip[] {
  if (type.kind !== 'list' || heir.type.kind !== 'list') return [];
  const inside = (of: string): string => `a list whose inner types are named after ${of}`;
  return [{ rule: 'field-type-changed', field: name, found: inside(heir.name), expected: inside(name) }];
}

function addedTrip(field: PublishedField, before: Fields): FieldTrip {
  const { name, type, nullable, fallback } = field;
  const found = `the field ${name}, ${nullable ? 'nullable ' : ''}${typeWords(type)}`;
  const of = { field: name, found };
  const other = before.find(({ aliases }) => aliases.includes(name));
  if (other !== undefined)
    return { ...of, rule: 'field-added-under-alias', expected: `${name} as an old name of ${other.name} alone` };
  return nullable || fallback !== undefined
    ? { ...of, rule: 'field-added', expected: `no field ${name}` }
    : { ...of, rule: 'field-added-without-fallback', expected: 'a fallback, or a nullable field' };
}

function orderTrips(before: Fields, after: Fields): readonly FieldTrip[] {
  const common = (fields: Fields, others: Fields): string =>
    fields.flatMap(({ name }) => (named(others, name) === undefined ? [] : [name])).join(', ');
  const [expected, found] = [common(before, after), common(after, before)];
  return expected === found ? [] : [{ rule: 'fields-reordered', field: null, found, expected }];
}
