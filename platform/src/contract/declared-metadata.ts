import type { z } from 'zod';
import { MeshError } from '../error/index.ts';
import type { Column, Columns, Scalar } from './column.ts';
import { optionsOf, type Fields } from './field.ts';
import { CLASSIFICATIONS, type FieldMetadata, type FieldsMetadata } from './field-metadata.ts';
import { LITERAL_FORMS, literalValue, type Written } from './literal.ts';
import type { Refusal } from './refusal.ts';

/** Options as a builder was given them, whose author may do without the compiler. */
type Given = { readonly [K in keyof FieldMetadata]?: unknown };

interface Place {
  readonly name: string;
  readonly column: Column;
  readonly schema: z.ZodType;
  readonly isEventTime: boolean;
  readonly refuse: Refusal;
}

const OPTIONS = ['description', 'examples', 'classification', 'protection', 'aliases', 'fallback'];

/** The metadata of a contract's fields, from what their builders were given; every field has an entry. Fails with the refusal. */
export function metadataOf(fields: Fields, columns: Columns, eventTime: string, refuse: Refusal): FieldsMetadata {
  const entries = Object.entries(fields).flatMap(([name, schema]) => {
    const column = columns[name];
    if (column === undefined) return [];
    const place = { name, column, schema, isEventTime: name === eventTime, refuse };
    const given = Object.fromEntries(Object.entries(optionsOf(schema)).filter(([, value]) => value !== undefined));
    return [[name, Object.freeze(fieldMetadata(given, place))] as const];
  });
  requireDistinctAliases(entries, refuse);
  return Object.freeze(Object.fromEntries(entries));
}

function fieldMetadata(given: Given, place: Place): FieldMetadata {
  const { name, column, isEventTime, refuse } = place;
  const of = `of the field ${name}`;
  const known = column.type.kind === 'enum' ? [...OPTIONS, 'unknownSymbol'] : OPTIONS;
  const stranger = Object.keys(given).find((option) => !known.includes(option));
  if (stranger !== undefined) throw refuse(`the option ${stranger} ${of}`, `${known.join(', ')}`, 'it is misspelt');
  const { description, classification, protection, fallback, unknownSymbol } = given;
  if (description !== undefined && (typeof description !== 'string' || description.trim() === ''))
    throw refuse(
      `the description ${of}, ${shown(description)}`,
      'words, or no description',
      'it was left empty, or is no text',
    );
  if (classification !== undefined && !CLASSIFICATIONS.some((one) => one === classification))
    throw refuse(`the classification ${of}, ${shown(classification)}`, CLASSIFICATIONS.join(', '), 'it is misspelt');
  if (protection !== undefined) requireProtectable(given, place);
  if (fallback !== undefined && (column.nullable || isEventTime))
    throw refuse(
      `a fallback ${of}`,
      isEventTime ? 'none: every record has its own event time' : 'none: a nullable field is NULL where it is missing',
      'it was meant for another field',
    );
  return {
    ...given,
    ...(given.examples === undefined ? {} : { examples: examplesOf(given.examples, place) }),
    ...(given.aliases === undefined ? {} : { aliases: aliasesOf(given.aliases, place) }),
    ...(fallback === undefined ? {} : { fallback: valueOf(`the fallback ${of}`, fallback, place) }),
    ...(unknownSymbol === undefined ? {} : { unknownSymbol: valueOf(`the unknownSymbol ${of}`, unknownSymbol, place) }),
  } as FieldMetadata;
}

function requireProtectable({ protection, classification }: Given, { name, column, isEventTime, refuse }: Place): void {
  const found = `the protection ${shown(protection)} of the field ${name}`;
  if (protection !== 'pseudonymise' && protection !== 'drop')
    throw refuse(found, '"pseudonymise" or "drop"', 'it is misspelt');
  if (isEventTime) throw refuse(found, 'none of the event time', 'records without their time cannot be ordered');
  if (classification !== 'personal')
    throw refuse(found, "the classification 'personal' beside it", 'the field is classified as what anybody may see');
  if (protection === 'pseudonymise' && column.type.kind !== 'text')
    throw refuse(`${found}, ${column.type.kind}`, 'a text, for the hash that takes its place', 'drop was meant');
  if (protection === 'drop' && !column.nullable)
    throw refuse(found, 'a field with .nullable(), for the NULL that takes its place', '.nullable() is missing');
}

function examplesOf(examples: unknown, place: Place): readonly Scalar[] {
  if (!Array.isArray(examples))
    throw place.refuse(
      `examples of the field ${place.name} that are no list`,
      'a list of values',
      'brackets are missing',
    );
  return Object.freeze(examples.map((written) => valueOf(`an example of the field ${place.name}`, written, place)));
}

/** The value of a literal that the field itself takes, in its one form. */
function valueOf(role: string, written: unknown, { column, schema, refuse }: Place): Scalar {
  const found = `${role}, ${shown(written)}`;
  const value = readLiteral(column, written, (expected, cause) => refuse(found, expected, cause));
  const { success, data, error } = schema.safeParse(value);
  if (success) return data as Scalar;
  const reason = error.issues[0]?.message ?? 'refused';
  throw refuse(
    found,
    `a value that the field itself takes: ${/expected (.*)$/.exec(reason)?.[1] ?? reason}`,
    'it is too great, or breaks what the field is refined by',
  );
}

/** The value of what an author wrote for a column. Fails with what `refuse` makes of what was expected and the cause. */
export function readLiteral(
  { type }: Column,
  written: unknown,
  refuse: (expected: string, likelyCause: string) => MeshError,
): Exclude<Scalar, null> {
  const form = LITERAL_FORMS[type.kind];
  const isText = ['decimal', 'timestamp', 'date'].includes(type.kind);
  const cause =
    isText && typeof written !== 'string'
      ? 'decimals, instants and days are written as text'
      : 'it is misspelt, too great, or of another type';
  if (!['string', 'number', 'boolean'].includes(typeof written)) throw refuse(form, cause);
  let value: Exclude<Scalar, null> | undefined;
  try {
    value = literalValue(type, written as Written);
  } catch (error) {
    throw error instanceof MeshError ? refuse(error.expected, error.likelyCause) : error;
  }
  if (value === undefined) throw refuse(type.kind === 'enum' ? `one of ${type.symbols.join(', ')}` : form, cause);
  return value;
}

function aliasesOf(aliases: unknown, { name, refuse }: Place): readonly string[] {
  const wrong = Array.isArray(aliases) ? aliases.find((alias) => !isAvroName(alias)) : aliases;
  if (!Array.isArray(aliases) || wrong !== undefined)
    throw refuse(
      `the alias ${shown(wrong)} of the field ${name}`,
      'a list of names of letters, digits and "_"',
      'an older version cannot have had a field of this name',
    );
  return Object.freeze([...(aliases as string[])]);
}

const isAvroName = (name: unknown): boolean => typeof name === 'string' && /^[A-Za-z_][A-Za-z0-9_]*$/.test(name);

/** A name in an older record must lead to one field. */
function requireDistinctAliases(entries: readonly (readonly [string, FieldMetadata])[], refuse: Refusal): void {
  const taken = new Map(entries.map(([name]) => [name, name]));
  for (const [name, { aliases = [] }] of entries)
    for (const alias of aliases) {
      const other = taken.get(alias);
      if (other !== undefined)
        throw refuse(
          `the alias ${alias} of the field ${name}`,
          'a name that nothing else of the contract has had',
          `${other === name ? 'it is told twice' : `the field ${other} has it`}`,
        );
      taken.set(alias, name);
    }
}

const shown = (value: unknown): string =>
  typeof value === 'bigint' ? `${value}n` : (JSON.stringify(value) ?? String(value));
