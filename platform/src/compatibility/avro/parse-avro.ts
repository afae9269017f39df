import { avroName, isNamespace, isSimpleName, referenceName } from './avro-name.ts';
import { nameOf, PRIMITIVES, type AvroField, type AvroName, type AvroPrimitive, type AvroType } from './avro-type.ts';
import type { NamedType } from './avro-type.ts';
import { isFieldDefault, UNDEFINED_YET, type Asked } from './default-value.ts';
import { requireSound } from './sound-schema.ts';
import { isList, isObject, jsonText, member, parseJson, type Json, type JsonObject } from './json.ts';
import { logicalType } from './logical-type.ts';
import { brief, schemaError } from './schema-error.ts';

/** An Avro schema whose names are all resolved. */
export interface AvroSchema {
  readonly type: AvroType;
  /** Full names that other texts define: this schema's own text refers to them. */
  readonly referenced: ReadonlySet<string>;
}

/** Takes a type once its name is known. */
type Use = (type: AvroType) => void;

interface Later {
  readonly name: string;
  readonly path: string;
  readonly use: Use;
}

const RESERVED = ['doc', 'fields', 'items', 'name', 'namespace', 'size', 'symbols', 'values', 'type', 'aliases'];
const ENUM_RESERVED = [...RESERVED, 'default'];
const FIELD_RESERVED = ['default', 'doc', 'name', 'order', 'type', 'aliases'];
const NONE: ReadonlyMap<string, Json> = new Map();
const ORDERS = ['ascending', 'descending', 'ignore'] as const;

/**
 * Reads a schema as Avro 1.12 specifies it and Avro's Java reads it: a name may be used before it is defined, a number as
 * text is a default of float and double. Unlike Java it refuses comments and a second definition of a name, even an equal one.
 * `references` are texts whose types this one uses; each may use those before it. Fails with `AVRO_SCHEMA_INVALID`.
 */
export function parseAvro(text: string, references: readonly string[] = []): AvroSchema {
  const named = new Map<string, NamedType>();
  for (const reference of references) parseOne(reference, named);
  const referenced = new Set(named.keys());
  return { type: parseOne(text, named), referenced };
}

function parseOne(text: string, named: Map<string, NamedType>): AvroType {
  const later: Later[] = [];
  const asked: Asked = { records: new Map(), values: 0, isEarly: false };
  let root: AvroType | undefined;
  readType(parseJson(text), { named, later, asked, namespace: '', path: '' }, (type) => (root = type));
  for (const { name, path, use } of later) {
    const type = named.get(name);
    if (type === undefined) throw schemaError({ path, found: `the unknown name ${name}`, expected: 'a defined type' });
    use(type);
  }
  if (root === undefined) throw schemaError({ path: '', found: 'nothing', expected: 'a type' });
  requireSound(root);
  return root;
}

interface Place {
  /** The types whose definition has ended, by full name. */
  readonly named: Map<string, NamedType>;
  /** Uses of names that were not defined yet. */
  readonly later: Later[];
  readonly asked: Asked;
  readonly namespace: string;
  readonly path: string;
}

const below = (place: Place, ...steps: readonly (string | number)[]): Place => ({
  ...place,
  path: `${place.path}/${steps.join('/')}`,
});

function readType(json: Json | undefined, place: Place, use: Use): void {
  if (typeof json === 'string') return readName(json, place, use);
  if (isList(json)) return readUnion(json, place, use);
  if (!isObject(json)) throw fault(place, json, 'a name, an object or a list of types');
  const kind = textOf(json, 'type', place);
  if (isPrimitive(kind))
    return use({ kind, logical: logicalType(json, kind), properties: propertiesOf(json, RESERVED) });
  switch (kind) {
    case 'record':
    case 'error':
      return use(readRecord(json, kind === 'error', place));
    case 'enum':
      return use(readEnum(json, place));
    case 'fixed':
      return use(readFixed(json, place));
    case 'array': {
      const array = { kind, logical: undefined, properties: propertiesOf(json, RESERVED), items: UNDEFINED_YET };
      readType(member(json, 'items'), below(place, 'items'), (type) => (array.items = type));
      return use(array);
    }
    case 'map': {
      const map = { kind, logical: undefined, properties: propertiesOf(json, RESERVED), values: UNDEFINED_YET };
      readType(member(json, 'values'), below(place, 'values'), (type) => (map.values = type));
      return use(map);
    }
    default:
      return readName(kind, below(place, 'type'), use);
  }
}

/** Primitive types without attributes, of which a schema has many. */
const PLAIN = new Map(PRIMITIVES.map((kind) => [kind, { kind, logical: undefined, properties: NONE } as const]));

const isPrimitive = (text: string): text is AvroPrimitive['kind'] => PRIMITIVES.some((kind) => kind === text);

/** A defined name means its full name, then the name without a namespace; else the full name, defined later. */
function readName(text: string, { named, later, namespace, path }: Place, use: Use): void {
  const plain = isPrimitive(text) ? PLAIN.get(text) : undefined;
  if (plain !== undefined) return use(plain);
  const name = referenceName(text, namespace);
  const type = named.get(name) ?? named.get(text);
  if (type === undefined) later.push({ name, path, use });
  else use(type);
}

function readUnion(json: readonly Json[], place: Place, use: Use): void {
  const branches: AvroType[] = json.map(() => UNDEFINED_YET);
  for (const [at, branch] of json.entries()) readType(branch, below(place, at), (type) => (branches[at] = type));
  use({ kind: 'union', branches });
}

function readRecord(json: JsonObject, isError: boolean, place: Place): NamedType {
  const head = readHead(json, place);
  const declared = member(json, 'fields');
  const under = below(place, 'fields');
  if (!isList(declared)) throw fault(under, declared, 'a list of fields');
  const fieldByName = new Map<string, AvroField>();
  for (const [at, field] of declared.entries()) {
    const where = { ...below(under, at), namespace: head.name.namespace };
    const read = readField(field, where);
    if (fieldByName.has(read.name)) throw fault(below(where, 'name'), read.name, 'a field name once in a record');
    fieldByName.set(read.name, read);
  }
  const fields = [...fieldByName.values()];
  return define({ kind: 'record', ...head, isError, logical: undefined, fields, fieldByName }, place);
}

function readField(json: Json, place: Place): AvroField {
  if (!isObject(json)) throw fault(place, json, 'a field as an object');
  const name = textOf(json, 'name', place);
  if (!isSimpleName(name)) throw fault(below(place, 'name'), name, NAME);
  const order = member(json, 'order') ?? 'ascending';
  const known = ORDERS.find((each) => typeof order === 'string' && each === order.toLowerCase());
  if (known === undefined) throw fault(below(place, 'order'), order, ORDERS.join(', '));
  const field = {
    name,
    type: UNDEFINED_YET,
    doc: docOf(json),
    default: member(json, 'default'),
    order: known,
    aliases: aliasesOf(json, place),
    properties: propertiesOf(json, FIELD_RESERVED),
  };
  readType(member(json, 'type'), below(place, 'type'), (type) => (field.type = type));
  if (field.default !== undefined && !isFieldDefault(field.type, field.default, place.asked))
    throw fault(below(place, 'default'), field.default, defaultWords(field.type, place.asked));
  return field;
}

function readEnum(json: JsonObject, place: Place): NamedType {
  const head = readHead(json, place, ENUM_RESERVED);
  const declared = member(json, 'symbols');
  if (!isList(declared)) throw fault(below(place, 'symbols'), declared, 'a list of symbols');
  const symbols = new Set<string>();
  for (const [at, symbol] of declared.entries()) {
    const where = below(place, 'symbols', at);
    if (typeof symbol !== 'string' || !isSimpleName(symbol)) throw fault(where, symbol, NAME);
    if (symbols.has(symbol)) throw fault(where, symbol, 'a symbol once in an enum');
    symbols.add(symbol);
  }
  const fallback = member(json, 'default');
  const text = typeof fallback === 'string' ? fallback : undefined;
  if (text !== undefined && !symbols.has(text)) throw fault(below(place, 'default'), text, 'one of the symbols');
  return define({ kind: 'enum', ...head, logical: undefined, symbols, default: text }, place);
}

function readFixed(json: JsonObject, place: Place): NamedType {
  const head = readHead(json, place);
  const size = member(json, 'size');
  if (typeof size !== 'number' || !Number.isInteger(size) || size < 0 || size >= 2 ** 31)
    throw fault(below(place, 'size'), size, 'a number of bytes');
  return define({ kind: 'fixed', ...head, logical: logicalType(json, 'fixed', size), size }, place);
}

interface Head {
  readonly name: AvroName;
  readonly aliases: readonly string[];
  readonly doc: string | undefined;
  readonly properties: ReadonlyMap<string, Json>;
}

const NAME = 'a name of letters, digits and underscores that begins with no digit';

function readHead(json: JsonObject, place: Place, reserved = RESERVED): Head {
  const declared = member(json, 'namespace');
  const text = textOf(json, 'name', place);
  const name = avroName(text, typeof declared === 'string' ? declared : place.namespace);
  if (name === undefined) throw fault(below(place, 'name'), text, NAME);
  if (!isNamespace(name.namespace)) throw fault(below(place, 'namespace'), name.namespace, 'names joined by dots');
  if (isPrimitive(name.full)) throw fault(below(place, 'name'), text, 'a name that no primitive type has');
  const aliases = aliasesOf(json, place).map((alias) => {
    const meant = avroName(alias, name.namespace);
    if (meant === undefined) throw fault(below(place, 'aliases'), alias, NAME);
    return meant.namespace === '' && name.namespace !== '' ? `.${meant.simple}` : meant.full;
  });
  return { name, aliases: [...new Set(aliases)], doc: docOf(json), properties: propertiesOf(json, reserved) };
}

function define<T extends NamedType>(type: T, place: Place): T {
  const { full } = type.name;
  if (place.named.has(full)) throw fault(below(place, 'name'), full, 'a name that is defined once');
  place.named.set(full, type);
  return type;
}

function aliasesOf(json: JsonObject, place: Place): readonly string[] {
  const aliases = member(json, 'aliases') ?? [];
  const where = below(place, 'aliases');
  if (!isList(aliases)) throw fault(where, aliases, 'a list of names');
  const texts = aliases.map((alias) => {
    if (typeof alias !== 'string') throw fault(where, alias, 'a name');
    return alias;
  });
  return [...new Set(texts)];
}

function textOf(json: JsonObject, name: string, place: Place): string {
  const text = member(json, name);
  if (typeof text !== 'string') throw fault(below(place, name), text, 'a text');
  return text;
}

const docOf = (json: JsonObject): string | undefined => {
  const doc = member(json, 'doc');
  return typeof doc === 'string' ? doc : undefined;
};

function propertiesOf(json: JsonObject, reserved: readonly string[]): ReadonlyMap<string, Json> {
  const entries = Object.entries(json).filter(([name]) => !reserved.includes(name));
  return entries.length === 0 ? NONE : new Map(entries);
}

function defaultWords(type: AvroType, { isEarly }: Asked): string {
  if (isEarly || type === UNDEFINED_YET) return 'a default that needs no type whose definition ends later';
  return `a default of the type ${type.kind === 'union' ? 'of a branch of its union' : nameOf(type)}`;
}

const fault = ({ path }: Place, found: Json | undefined, expected: string): Error =>
  schemaError({ path, found: found === undefined ? 'nothing' : brief(jsonText(found)), expected });
