import { jsonSchemaError } from './json-schema-error.ts';
import { draftOf, type Draft } from './draft.ts';
import { isJsonObject, member, type JsonObject, type JsonValue } from './json-value.ts';

/** A parsed JSON document with what references need to find their way in it. */
export interface SchemaDocument {
  readonly root: JsonValue;
  readonly draft: Draft;
  /** The base address of each object that is, or lies in, a part with an id of its own. */
  readonly bases: ReadonlyMap<object, string>;
  /** Parts by their full address: ids and anchors. */
  readonly parts: ReadonlyMap<string, JsonValue>;
}

/** A part of a document. */
export interface Place {
  readonly document: SchemaDocument;
  readonly value: JsonValue;
}

/** Has an authority, so that relative addresses resolve against it, and is nobody's. */
const NO_BASE = 'schema://document/';

/** Indexes a document by its ids and anchors. `address` is its base where it has no id of its own. */
export const schemaDocument = (root: JsonValue, address = ''): SchemaDocument => {
  const draft = draftOf(root);
  const bases = new Map<object, string>();
  const parts = new Map<string, JsonValue>();
  const start = resolved(address, NO_BASE);
  parts.set(start, root);
  // By a list of its own, not by recursion: each entry knows its base, and the list may grow as long as the document.
  const pending: (readonly [JsonValue, string])[] = [[root, start]];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const [value, outer] = next;
    if (typeof value !== 'object' || value === null) continue;
    const base = isJsonObject(value) ? addressed(value, outer, draft, parts) : outer;
    bases.set(value, base);
    for (const item of Object.values(value)) pending.push([item, base]);
  }
  return { root, draft, bases, parts };
};

const addressed = (value: JsonObject, outer: string, draft: Draft, parts: Map<string, JsonValue>): string => {
  const id = member(value, draft === 4 ? 'id' : '$id');
  const anchor = member(value, '$anchor');
  const own = typeof id === 'string' ? resolved(id, outer) : outer;
  if (typeof id === 'string') parts.set(own.replace(/#$/u, ''), value);
  const base = own.replace(/#.*$/u, '');
  if (typeof anchor === 'string' && draft >= 2019) parts.set(`${base}#${anchor}`, value);
  return base;
};

const resolved = (reference: string, base: string): string => {
  try {
    return new URL(reference, base).href;
  } catch {
    return reference;
  }
};

/**
 * Where a reference leads: to a part of its own document, by pointer, id or anchor, or to one of the documents that the
 * registry was given by name. Throws where it leads nowhere; nothing is ever fetched.
 */
export const referred = (reference: string, from: Place, named: ReadonlyMap<string, SchemaDocument>): Place => {
  const [address = '', fragment = ''] = reference.split('#', 2);
  const base =
    (typeof from.value === 'object' && from.value !== null && from.document.bases.get(from.value)) || NO_BASE;
  const full = address === '' ? base : resolved(address, base);
  const document = from.document.parts.has(full) ? from.document : documentNamed(address, full, named);
  const anchored = document?.parts.get(`${full}#${fragment}`);
  if (document !== undefined && anchored !== undefined) return { document, value: anchored };
  const whole = document?.parts.get(full) ?? document?.root;
  const value = whole === undefined ? undefined : pointed(whole, fragment);
  if (document === undefined || value === undefined) throw nowhere(reference);
  return { document, value };
};

const documentNamed = (
  address: string,
  full: string,
  named: ReadonlyMap<string, SchemaDocument>,
): SchemaDocument | undefined =>
  named.get(address) ??
  named.get(address.replace(/^\.\//u, '')) ??
  [...named.values()].find(({ parts }) => parts.has(full));

/** The value at a JSON pointer (RFC 6901) in its URI form. */
const pointed = (root: JsonValue, fragment: string): JsonValue | undefined => {
  if (fragment === '') return root;
  if (!fragment.startsWith('/')) return undefined;
  let value: JsonValue | undefined = root;
  for (const part of fragment.slice(1).split('/')) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = member(value as JsonObject, unescaped(part));
  }
  return value;
};

const unescaped = (part: string): string => {
  const pointer = part.replaceAll('~1', '/').replaceAll('~0', '~');
  try {
    return decodeURIComponent(pointer);
  } catch {
    return pointer;
  }
};

const nowhere = (reference: string): Error =>
  jsonSchemaError(
    'REFERENCE_MISSING',
    `a reference to ${JSON.stringify(reference.slice(0, 200))}, which leads nowhere`,
    'a part of the schema itself, or a name among its references',
    'a definition was renamed, or its subject is not listed in the references',
  );
