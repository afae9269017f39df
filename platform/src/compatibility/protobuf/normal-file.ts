import type { Extend, ProtoField, ProtoFile, ProtoMessage, ProtoType, Range } from './proto-file.ts';
import { SCALARS, typeNamed, wellKnownType, type TypeIndex } from './proto-types.ts';

/**
 * The same file in the order that all files which mean the same share: imports, options and reserved by name, fields and enum
 * values by number, types by full name, messages before enums. Messages keep their order, for a record names its message by its place in it.
 */
export const normalFile = (file: ProtoFile, index: TypeIndex): ProtoFile => {
  // A group's message is met twice, with its field and among the types, and stays one.
  const messages = new Map<ProtoMessage, ProtoMessage>();
  const full = (name: string, scope: string): string => {
    const found = SCALARS.has(name) ? undefined : typeNamed(index, name, scope);
    const fullName = found?.fullName ?? wellKnownType(name);
    return fullName === undefined ? name : `.${fullName}`;
  };

  const field = (each: ProtoField, scope: string): ProtoField => {
    const { type, options, group } = each;
    const spelt = typeof type === 'string' ? full(type, scope) : { key: type.key, value: full(type.value, scope) };
    const inside = group === undefined ? undefined : message(group, scope);
    return { ...each, type: spelt, options: sorted(options), group: inside };
  };
  const fields = (all: readonly ProtoField[], scope: string): readonly ProtoField[] =>
    all.map((each) => field(each, scope)).toSorted((a, b) => a.number - b.number);
  const extended = (all: readonly Extend[], scope: string): readonly Extend[] =>
    all.map((each) => ({ type: full(each.type, scope), fields: fields(each.fields, scope) }));

  const message = (each: ProtoMessage, outer: string): ProtoMessage => {
    const scope = outer === '' ? each.name : `${outer}.${each.name}`;
    const known = messages.get(each);
    if (known !== undefined) return known;
    const normal: ProtoMessage = {
      ...each,
      fields: fields(each.fields, scope),
      oneofs: each.oneofs
        .map((oneof) => ({ ...oneof, fields: fields(oneof.fields, scope), options: sorted(oneof.options) }))
        .toSorted((a, b) => compared(a.name, b.name)),
      types: messagesFirst(each.types).map((inner) => type(inner, scope)),
      extends: extended(each.extends, scope),
      reserved: reservedOf(each),
      extensions: each.extensions.map(({ ranges, options }) => ({ ranges: ordered(ranges), options: sorted(options) })),
      options: sorted(each.options),
    };
    messages.set(each, normal);
    return normal;
  };

  const type = (each: ProtoType, scope: string): ProtoType => {
    if (each.kind === 'message') return message(each, scope);
    // The first value is the default of the enum: its place has a meaning.
    const [first, ...rest] = each.values.map((value) => ({ ...value, options: sorted(value.options) }));
    const others = rest.toSorted((a, b) => a.number - b.number);
    return {
      ...each,
      values: first === undefined ? [] : [first, ...others],
      reserved: reservedOf(each),
      options: sorted(each.options),
    };
  };

  const paths = new Map(file.imports.map((each) => [each.path, each]));
  return {
    ...file,
    imports: [...paths.values()].toSorted((a, b) => compared(a.path, b.path)),
    types: messagesFirst(file.types).map((each) => type(each, file.package)),
    extends: extended(file.extends, file.package),
    services: file.services.map((service) => ({
      ...service,
      methods: service.methods.map((each) => ({
        ...each,
        input: streamed(each.input, (name) => full(name, file.package)),
        output: streamed(each.output, (name) => full(name, file.package)),
        options: sorted(each.options),
      })),
      options: sorted(service.options),
    })),
    options: sorted(file.options),
  };
};

/** As in a descriptor, which keeps them apart. */
const messagesFirst = (types: readonly ProtoType[]): readonly ProtoType[] => [
  ...types.filter(({ kind }) => kind === 'message'),
  ...types.filter(({ kind }) => kind === 'enum'),
];

const streamed = (parameter: string, full: (name: string) => string): string =>
  parameter.startsWith('stream ') ? `stream ${full(parameter.slice(7))}` : full(parameter);

const reservedOf = ({ reserved }: ProtoType): ProtoType['reserved'] => ({
  ranges: ordered(reserved.ranges),
  names: [...new Set(reserved.names)].toSorted(compared),
});

const ordered = (ranges: readonly Range[]): readonly Range[] => ranges.toSorted((a, b) => a[0] - b[0] || a[1] - b[1]);

const sorted = <T extends { readonly name: string; readonly value: string }>(options: readonly T[]): readonly T[] =>
  options.toSorted((a, b) => compared(a.name, b.name));

const compared = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
