import { invalidKeyword, jsonSchemaError, tooDeep } from './json-schema-error.ts';
import { isJsonObject, member, valueDigest, type JsonObject, type JsonValue } from './json-value.ts';
import { arrayOf, textOf } from './keyword-values.ts';
import { keywordsOf } from './draft.ts';
import { readType } from './read-type.ts';
import { referred, type Place, type SchemaDocument } from './schema-document.ts';
import {
  NOTHING_SAID,
  type Child,
  type CombinedNode,
  type Criterion,
  type Description,
  type SchemaNode,
} from './schema-node.ts';

/** Reads the schemas of one document and of those it refers to; every place once. */
export interface SchemaReader {
  readonly node: (place: Place) => SchemaNode;
  /** The schema at a place, to be read later; noted, so that the whole can be read once to see that it is sound. */
  readonly child: (place: Place) => Child;
  /** Reads all that was noted, and what that notes. Throws at the first place that is unsound. */
  readonly readAll: () => void;
}

const EMPTY: SchemaNode = { ...NOTHING_SAID, type: 'empty' };
const NOTHING: SchemaNode = { ...NOTHING_SAID, type: 'false' };
const MOST_LEVELS = 1_000;
const CRITERIA: readonly Criterion[] = ['allOf', 'anyOf', 'oneOf'];

/** A reader of schemas that may refer to the named documents. */
export const schemaReader = (named: ReadonlyMap<string, SchemaDocument>): SchemaReader => {
  // By value and not by place, so that what is written twice is one schema, and is compared once.
  const known = new Map<SchemaDocument, Map<string, SchemaNode | 'being read'>>();
  const noted: Child[] = [];
  // Reading nests only along chains of references: all else is noted for later.
  let followed = 0;

  const node = (place: Place): SchemaNode => {
    const { value } = place;
    if (typeof value === 'boolean') return value ? EMPTY : NOTHING;
    if (!isJsonObject(value)) throw invalidKeyword('schema', 'an object, true or false');
    const { document } = place;
    const read = known.get(document) ?? new Map<string, SchemaNode | 'being read'>();
    known.set(document, read);
    const key = `${valueDigest(value)} ${document.bases.get(value) ?? ''}`;
    const before = read.get(key);
    if (before === 'being read') throw cyclic();
    if (before !== undefined) return before;
    if (followed > MOST_LEVELS) throw tooDeep(MOST_LEVELS);
    read.set(key, 'being read');
    followed += 1;
    const schema = readObject(place, value);
    followed -= 1;
    read.set(key, schema);
    return schema;
  };

  const child = (place: Place): Child => {
    const read = (): SchemaNode => node(place);
    noted.push(read);
    return read;
  };

  const readAll = (): void => {
    for (let next = noted.pop(); next !== undefined; next = noted.pop()) next();
  };

  const readObject = (place: Place, value: JsonObject): SchemaNode => {
    const { document } = place;
    const reference = textOf(value, '$ref');
    if (reference === undefined) return combined(partsOf(place, value), descriptionOf(value, document));
    const target = referred(reference, place, named);
    // Up to draft 7 a reference hides what stands beside it.
    const parts = document.draft <= 7 ? [] : partsOf(place, value);
    if (parts.length === 0) return node(target);
    return combined([child(target), ...parts], descriptionOf(value, document));
  };

  const partsOf = (place: Place, value: JsonObject): readonly (SchemaNode | Child)[] => {
    const { document } = place;
    const parts: (SchemaNode | Child)[] = [];
    const below = (schema: JsonValue): Child => child({ document, value: schema });
    const values = arrayOf(value, 'enum');
    if (values !== undefined) parts.push({ ...NOTHING_SAID, type: 'enum', values: new Set(values.map(valueDigest)) });
    for (const criterion of CRITERIA) {
      const schemas = arrayOf(value, criterion);
      if (schemas !== undefined) parts.push(combination(criterion, schemas, below));
    }
    const not = member(value, 'not');
    if (not !== undefined) parts.push({ ...NOTHING_SAID, type: 'not', child: below(not) });
    const constant = member(value, 'const');
    if (constant !== undefined && document.draft > 4) {
      parts.push({ ...NOTHING_SAID, type: 'const', value: valueDigest(constant) });
    }
    const keywords = keywordsOf(document.draft);
    parts.push(...readType(value, document.draft, keywords, below));
    const conditions = document.draft < 7 ? [] : ['if', 'then', 'else'].filter((name) => Object.hasOwn(value, name));
    for (const name of conditions) below(member(value, name) ?? true);
    if (conditions.length > 0) parts.push({ ...NOTHING_SAID, type: 'conditional' });
    return parts;
  };

  return { node, child, readAll };
};

const combination = (
  criterion: Criterion,
  schemas: readonly JsonValue[],
  below: (schema: JsonValue) => Child,
): CombinedNode => {
  const distinct = new Map(schemas.map((schema) => [valueDigest(schema), schema]));
  // All are read, for what is unsound in them; equal ones are compared once.
  const children = [...distinct.values()].map(below);
  return { ...NOTHING_SAID, type: 'combined', criterion, size: schemas.length, children };
};

const combined = (parts: readonly (SchemaNode | Child)[], description: Description): SchemaNode => {
  const [first, second] = parts;
  if (first === undefined) return { type: 'empty', ...description };
  if (second === undefined && typeof first !== 'function') return { ...first, ...description };
  const children = parts.map((part) => (typeof part === 'function' ? part : () => part));
  return { type: 'combined', criterion: 'allOf', size: parts.length, children, ...description };
};

const descriptionOf = (value: JsonObject, { draft }: SchemaDocument): Description => {
  const implied = member(value, 'default');
  return {
    id: textOf(value, draft === 4 ? 'id' : '$id'),
    title: textOf(value, 'title'),
    description: textOf(value, 'description'),
    default: implied === undefined ? undefined : valueDigest(implied),
  };
};

const cyclic = (): Error =>
  jsonSchemaError(
    'REFERENCE_CYCLIC',
    'references that lead back to themselves and to nothing else',
    'a schema at the end of every chain of references',
    'two definitions were each replaced by a reference to the other',
  );
