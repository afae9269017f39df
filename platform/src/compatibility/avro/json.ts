import { schemaError } from './schema-error.ts';

/** JSON, where an integer that a double cannot hold is a bigint. */
export type Json = null | boolean | number | bigint | string | readonly Json[] | JsonObject;

export interface JsonObject {
  readonly [name: string]: Json;
}

/** As many levels as Avro's own reader takes. */
const MOST_LEVELS = 1_000;

/** Digits that a double may not hold: looking at every value costs more than all else. */
const LONG_INTEGER = /\d{16}/;

/** Reads JSON of at most 1,000 levels, in time and memory proportional to its length. Fails with `AVRO_SCHEMA_INVALID`. */
export function parseJson(text: string): Json {
  if (levelsOf(text) > MOST_LEVELS) {
    throw schemaError({
      path: '',
      found: `more than ${MOST_LEVELS} levels of JSON`,
      expected: `at most ${MOST_LEVELS}`,
    });
  }
  try {
    return (LONG_INTEGER.test(text) ? JSON.parse(text, exact) : JSON.parse(text)) as Json;
  } catch (error) {
    const found = `no JSON (${error instanceof Error ? error.message : String(error)})`;
    throw schemaError({ path: '', found, expected: 'an Avro schema as JSON', cause: error });
  }
}

/** The text of JSON, without spaces. */
export function jsonText(json: Json): string {
  if (typeof json === 'bigint') return json.toString();
  // Beyond a double, which JSON may be: so it reads as the same again.
  if (json === Infinity || json === -Infinity) return json > 0 ? '1e999' : '-1e999';
  if (isList(json)) return `[${json.map(jsonText).join(',')}]`;
  if (!isObject(json)) return JSON.stringify(json);
  return objectText(Object.entries(json).map(([name, value]) => [name, jsonText(value)]));
}

/** The text of JSON where the names of every object are sorted. */
export function sortedText(json: Json): string {
  if (isList(json)) return `[${json.map(sortedText).join(',')}]`;
  if (!isObject(json)) return jsonText(json);
  const names = Object.keys(json).toSorted();
  return objectText(names.map((name) => [name, sortedText(json[name] ?? null)]));
}

/** The text of an object of values that are texts of JSON already. */
export const objectText = (entries: readonly (readonly [name: string, text: string])[]): string =>
  `{${entries.map(([name, text]) => `${JSON.stringify(name)}:${text}`).join(',')}}`;

export const isList = (json: Json | undefined): json is readonly Json[] => Array.isArray(json);

export const isObject = (json: Json | undefined): json is JsonObject =>
  typeof json === 'object' && json !== null && !isList(json);

/** What an object holds under a name of its own. */
export const member = (json: JsonObject, name: string): Json | undefined =>
  Object.hasOwn(json, name) ? json[name] : undefined;

function exact(this: unknown, _name: string, value: unknown, context?: { readonly source?: string }): unknown {
  const inexact = typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value);
  return inexact && /^-?\d+$/.test(context?.source ?? '') ? BigInt(context?.source ?? 0) : value;
}

/** How deep brackets nest outside texts. A loop, for a pattern would recurse over a text of megabytes. */
function levelsOf(text: string): number {
  let level = 0;
  let most = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (quoted && character === '\\') at += 1;
    else if (character === '"') quoted = !quoted;
    else if (!quoted && (character === '[' || character === '{')) most = Math.max(most, ++level);
    else if (!quoted && (character === ']' || character === '}')) level -= 1;
  }
  return most;
}
