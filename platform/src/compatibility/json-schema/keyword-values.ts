import { invalidKeyword } from './json-schema-error.ts';
import { isJsonObject, member, type JsonObject, type JsonValue } from './json-value.ts';
import type { Limits } from './schema-node.ts';

/** The bounds that a schema sets by these keywords. Throws where one is not a number. */
export const limitsOf = (schema: JsonObject, keywords: readonly string[]): Limits => {
  const limits = new Map<string, number>();
  for (const keyword of keywords) {
    const value = member(schema, keyword);
    if (value === undefined) continue;
    if (typeof value !== 'number') throw invalidKeyword(keyword, 'a number');
    limits.set(keyword, value);
  }
  return limits;
};

/** The text under a keyword, or undefined. Throws where it is something else. */
export const textOf = (schema: JsonObject, keyword: string): string | undefined => {
  const value = member(schema, keyword);
  if (value !== undefined && typeof value !== 'string') throw invalidKeyword(keyword, 'a string');
  return value;
};

/** The values under a keyword, or undefined. Throws where it is no array. */
export const arrayOf = (schema: JsonObject, keyword: string): readonly JsonValue[] | undefined => {
  const value = member(schema, keyword);
  if (value === undefined) return undefined;
  if (!Array.isArray(value)) throw invalidKeyword(keyword, 'an array');
  return value as readonly JsonValue[];
};

/** The names under a keyword; none where it is absent. Throws where it is no array of strings. */
export const namesOf = (schema: JsonObject, keyword: string): ReadonlySet<string> => {
  const names = arrayOf(schema, keyword) ?? [];
  if (!names.every((name): name is string => typeof name === 'string'))
    throw invalidKeyword(keyword, 'an array of strings');
  return new Set(names);
};

/** The members under a keyword; none where it is absent. Throws where it is no object. */
export const membersOf = (schema: JsonObject, keyword: string): readonly (readonly [string, JsonValue])[] => {
  const value = member(schema, keyword);
  if (value === undefined) return [];
  if (!isJsonObject(value)) throw invalidKeyword(keyword, 'an object');
  return Object.entries(value);
};
