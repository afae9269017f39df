import { createHash } from 'node:crypto';

export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;

export interface JsonObject {
  readonly [name: string]: JsonValue;
}

export const isJsonObject = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The value under a name of the object's own: nothing that a prototype lends. */
export const member = (object: JsonObject, name: string): JsonValue | undefined =>
  Object.hasOwn(object, name) ? object[name] : undefined;

const digests = new WeakMap<object, string>();

/**
 * A text that is the same for equal values, whatever the order of their properties, and short for large ones. Each part is
 * digested once, so that asking at every level of a deep value stays linear in its size.
 */
export const valueDigest = (value: JsonValue): string => {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const known = digests.get(value);
  if (known !== undefined) return known;
  const text = isJsonObject(value) ? objectText(value) : `[${value.map(valueDigest).join()}]`;
  const digest = createHash('sha256').update(text).digest('base64');
  digests.set(value, digest);
  return digest;
};

const objectText = (value: JsonObject): string =>
  Object.keys(value)
    .toSorted()
    .map((name) => `${JSON.stringify(name)}:${valueDigest(value[name] ?? null)}`)
    .join();
