import type { z } from 'zod';
import type { Column, Scalar } from './column.ts';
import { CLASSIFICATIONS, type FieldMetadata } from './field-metadata.ts';
import { readLiteral, shown } from './read-literal.ts';
import type { Refusal } from './refusal.ts';

/** Options as a builder was given them, whose author may do without the compiler. */
export type Given = { readonly [K in keyof FieldMetadata]?: unknown };

/** The field that options are judged for. */
export interface Place {
  readonly name: string;
  readonly column: Column;
  /** Judges values beyond their type; undefined for a column of a query. */
  readonly schema: z.ZodType | undefined;
  readonly isEventTime: boolean;
  /** The options that the field may have. */
  readonly known: readonly string[];
  readonly refuse: Refusal;
}

/** What is said of a field, from the options given for it. Fails with the refusal of its place. */
export function fieldMetadata(given: Given, place: Place): FieldMetadata {
  const { name, column, isEventTime, known, refuse } = place;
  const of = `of the field ${name}`;
  const stranger = Object.keys(given).find((option) => !known.includes(option));
  if (stranger !== undefined)
    throw refuse(`the option ${stranger} ${of}`, known.join(', '), 'it is misspelt, or misplaced');
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
  return Object.freeze({
    ...given,
    ...(given.examples === undefined ? {} : { examples: examplesOf(given.examples, place) }),
    ...(given.aliases === undefined ? {} : { aliases: aliasesOf(given.aliases, place) }),
    ...(fallback === undefined ? {} : { fallback: valueOf(`the fallback ${of}`, fallback, place) }),
    ...(unknownSymbol === undefined ? {} : { unknownSymbol: valueOf(`the unknownSymbol ${of}`, unknownSymbol, place) }),
  }) as FieldMetadata;
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
  if (schema === undefined) return value;
  const { success, data, error } = schema.safeParse(value);
  if (success) return data as Scalar;
  const reason = error.issues[0]?.message ?? 'refused';
  throw refuse(
    found,
    `a value that the field itself takes: ${/expected (.*)$/.exec(reason)?.[1] ?? reason}`,
    'it is too great, or breaks what the field is refined by',
  );
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
