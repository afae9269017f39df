import type { AvroField, AvroName, AvroRecord, AvroType, NamedType } from './avro-type.ts';
import { jsonText, objectText, sortedText, type Json } from './json.ts';
import type { AvroSchema } from './parse-avro.ts';

/** The two forms of a schema's text. In both, a type is defined where it is first met, unless another text defines it. */
interface Form {
  /** What an attribute's value looks like. */
  value(json: Json): string;
  properties(type: { readonly properties: ReadonlyMap<string, Json> }): Entries;
  /** How a name is written where `namespace` is the default. */
  reference(name: AvroName, namespace: string): string;
  head(name: AvroName, namespace: string): Entries;
  aliases(type: NamedType): readonly string[];
}

type Entries = readonly (readonly [name: string, text: string])[];

/**
 * The one text of a schema, without spaces: what Avro's Java prints, but for aliases without a
 * namespace. Attributes without meaning stay, in their order; so
 * does documentation. Types that another text defines are named, not repeated.
 */
export const canonicalAvro = (schema: AvroSchema): string => print(schema, CANONICAL);

/** The canonical text in which types that other texts define are defined too. */
export const resolvedAvro = ({ type }: AvroSchema): string => print({ type, referenced: new Set() }, CANONICAL);

const CANONICAL: Form = {
  value: jsonText,
  properties: ({ properties }) => [...properties].map(([name, value]) => [name, jsonText(value)]),
  // A function, since `shortName` is declared below.
  reference: (name, namespace) => shortName(name, namespace),
  head: ({ simple, namespace }, around) => [
    ['name', jsonText(simple)],
    ...(namespace === around ? [] : [['namespace', jsonText(namespace)] as const]),
  ],
  aliases: ({ aliases, name }) => aliases.map((alias) => shortAlias(alias, name.namespace)),
};

/** The text that schemas share which differ only in the order of attributes or aliases, or in how names are written: sorted, all names full. */
export const normalizedAvro = (schema: AvroSchema): string =>
  print(schema, {
    value: sortedText,
    properties: ({ properties }) =>
      [...properties].map(([name, value]) => [name, sortedText(value)] as const).toSorted(byName),
    reference: ({ full }) => full,
    head: ({ full, namespace }, around) => [
      ['name', jsonText(full)],
      // Without a dot, the name would take the namespace around it.
      ...(namespace === '' && around !== '' ? [['namespace', '""'] as const] : []),
    ],
    aliases: ({ aliases }) => aliases.toSorted(),
  });

function print({ type: root, referenced }: Pick<AvroSchema, 'type' | 'referenced'>, form: Form): string {
  const defined = new Set(referenced);
  const text = (type: AvroType, namespace: string): string => {
    if (type.kind === 'union') return `[${type.branches.map((branch) => text(branch, namespace)).join(',')}]`;
    if ('name' in type) return named(type, namespace);
    const properties = form.properties(type);
    if (type.kind === 'array')
      return objectText([['type', '"array"'], ['items', text(type.items, namespace)], ...properties]);
    if (type.kind === 'map')
      return objectText([['type', '"map"'], ['values', text(type.values, namespace)], ...properties]);
    return properties.length === 0 ? jsonText(type.kind) : objectText([['type', jsonText(type.kind)], ...properties]);
  };
  const named = (type: NamedType, namespace: string): string => {
    if (defined.has(type.name.full)) return jsonText(form.reference(type.name, namespace));
    defined.add(type.name.full);
    const aliases = form.aliases(type);
    return objectText([
      ['type', jsonText(type.kind === 'record' && type.isError ? 'error' : type.kind)],
      ...form.head(type.name, namespace),
      ...optional('doc', type.doc),
      ...body(type),
      ...form.properties(type),
      ...(aliases.length === 0 ? [] : [['aliases', jsonText(aliases)] as const]),
    ]);
  };
  const body = (type: NamedType): Entries => {
    switch (type.kind) {
      case 'fixed':
        return [['size', String(type.size)]];
      case 'enum':
        return [['symbols', jsonText([...type.symbols])], ...optional('default', type.default)];
      case 'record':
        return [['fields', `[${type.fields.map((field) => fieldText(field, type)).join(',')}]`]];
    }
  };
  const fieldText = (field: AvroField, { name }: AvroRecord): string =>
    objectText([
      ['name', jsonText(field.name)],
      ['type', text(field.type, name.namespace)],
      ...optional('doc', field.doc),
      ...(field.default === undefined ? [] : [['default', form.value(field.default)] as const]),
      ...(field.order === 'ascending' ? [] : [['order', jsonText(field.order)] as const]),
      ...(field.aliases.length === 0 ? [] : [['aliases', jsonText(field.aliases)] as const]),
      ...form.properties(field),
    ]);
  return text(root, '');
}

const optional = (name: string, text: string | undefined): Entries =>
  text === undefined ? [] : [[name, jsonText(text)]];

/** What a type may be called within a schema without being taken for a type of that kind. */
const KINDS = [
  'record',
  'enum',
  'array',
  'map',
  'union',
  'fixed',
  'string',
  'bytes',
  'int',
  'long',
  'float',
  'double',
].concat('boolean', 'null');

const shortName = ({ full, simple, namespace }: AvroName, around: string): string =>
  namespace !== '' && namespace === around && !KINDS.includes(simple) ? simple : full;

/** Java writes an alias without a namespace, in a type that has one, such that it would be read as one with it: the dot keeps it. */
function shortAlias(alias: string, namespace: string): string {
  const dot = alias.lastIndexOf('.');
  return dot === 0
    ? alias
    : shortName({ full: alias, simple: alias.slice(dot + 1), namespace: alias.slice(0, Math.max(0, dot)) }, namespace);
}

const byName = ([a]: readonly [string, string], [b]: readonly [string, string]): number => (a < b ? -1 : 1);
