import { optionBytes, type OptionHolder } from './descriptor-options.ts';
import { ENUM, GROUP, LABELS, MESSAGE, NUMBER_OF_SCALAR, WELL_KNOWN_ENUMS, jsonNameOf } from './descriptor-types.ts';
import type { ProtobufSchema } from './parse-protobuf.ts';
import type {
  Extend,
  ProtoEnum,
  ProtoField,
  ProtoFile,
  ProtoMessage,
  ProtoOption,
  Range,
  Service,
} from './proto-file.ts';
import { typeNamed, wellKnownType, type TypeIndex } from './proto-types.ts';
import { bytesField, numberField } from './wire.ts';

/** The name of a descriptor whose file has none, as Confluent's registry calls it. */
const NAME = 'default';

/**
 * The schema as a FileDescriptorProto (google/protobuf/descriptor.proto) in base64, names of types full. Custom options are
 * left out, but for those of confluent/meta.proto: only with their declarations could they be written down.
 */
export const serializedProtobuf = ({ file, types }: ProtobufSchema): string =>
  Buffer.concat([...fileBytes(file, types)]).toString('base64');

type Bytes = readonly Buffer[];

const optionsField = (number: number, options: readonly ProtoOption[], holder: OptionHolder): Bytes => {
  const bytes = optionBytes(options, holder);
  return bytes.length === 0 ? [] : [bytesField(number, bytes)];
};

function fileBytes(file: ProtoFile, index: TypeIndex): Bytes {
  const of = (kind: 'public ' | 'weak ', number: number): Bytes =>
    file.imports.flatMap((each, at) => (each.kind === kind ? [numberField(number, at)] : []));
  const writer = descriptorWriter(file, index);
  return [
    bytesField(1, NAME),
    ...(file.package === '' ? [] : [bytesField(2, file.package)]),
    ...file.imports.map(({ path }) => bytesField(3, path)),
    ...file.types.flatMap((type) =>
      type.kind === 'message' ? [bytesField(4, writer.message(type, file.package))] : [],
    ),
    ...file.types.flatMap((type) => (type.kind === 'enum' ? [bytesField(5, enumBytes(type))] : [])),
    ...file.services.map((service) => bytesField(6, writer.service(service))),
    ...writer.extended(file.extends, file.package).map((bytes) => bytesField(7, bytes)),
    ...optionsField(8, file.options, 'file'),
    ...of('public ', 10),
    ...of('weak ', 11),
    ...(file.syntax === 'proto3' ? [bytesField(12, file.syntax)] : []),
  ];
}

function descriptorWriter({ syntax, package: inPackage }: ProtoFile, index: TypeIndex) {
  const named = (name: string, scope: string) => {
    const found = typeNamed(index, name, scope);
    const full = found?.fullName ?? wellKnownType(name) ?? name;
    const isEnum = found === undefined ? WELL_KNOWN_ENUMS.has(full) : found.type.kind === 'enum';
    return { full: `.${full}`, number: isEnum ? ENUM : MESSAGE };
  };

  const typeBytes = (name: string, scope: string): Bytes => {
    const scalar = NUMBER_OF_SCALAR.get(name);
    if (scalar !== undefined) return [numberField(5, scalar)];
    const { full, number } = named(name, scope);
    return [numberField(5, number), bytesField(6, full)];
  };

  /** `more` is what its place says: the oneof that it belongs to, or the message that it extends. */
  const field = (each: ProtoField, scope: string, more: Bytes): Bytes => {
    const { name, number, type, group, options } = each;
    const isMap = typeof type !== 'string';
    const label = isMap ? LABELS.repeated : LABELS[each.label ?? 'optional'];
    const value = (option: string): string | undefined => options.find((given) => given.name === option)?.value;
    const text = (spelt: string): string => (spelt.startsWith('"') ? (JSON.parse(spelt) as string) : spelt);
    const [preset, json] = [value('default'), value('json_name')];
    return [
      bytesField(1, name),
      numberField(3, number),
      numberField(4, label),
      ...(isMap
        ? [numberField(5, MESSAGE), bytesField(6, `.${scope}.${entryName(name)}`)]
        : group === undefined
          ? typeBytes(type, scope)
          : [numberField(5, GROUP), bytesField(6, named(type, scope).full)]),
      ...(preset === undefined ? [] : [bytesField(7, text(preset))]),
      ...optionsField(8, options, 'field'),
      bytesField(10, json === undefined ? jsonNameOf(name) : text(json)),
      ...more,
    ];
  };

  /** The message that a map's entries are. */
  const entry = ({ name, type }: ProtoField, scope: string): Bytes => {
    if (typeof type === 'string') return [];
    const part = (called: string, number: number, of: string): Buffer =>
      bytesField(2, [
        bytesField(1, called),
        numberField(3, number),
        numberField(4, LABELS.optional),
        ...typeBytes(of, scope),
        bytesField(10, called),
      ]);
    const parts = [part('key', 1, type.key), part('value', 2, type.value)];
    return [bytesField(3, [bytesField(1, entryName(name)), ...parts, bytesField(7, [numberField(7, 1)])])];
  };

  const extended = (all: readonly Extend[], scope: string): readonly Bytes[] =>
    all.flatMap(({ type, fields }) =>
      fields.map((each) => field(each, scope, [bytesField(2, named(type, scope).full)])),
    );

  const message = (each: ProtoMessage, outer: string): Bytes => {
    const scope = outer === '' ? each.name : `${outer}.${each.name}`;
    // Presence of a proto3 field is a oneof of its own, behind all that were written.
    const alone = syntax === 'proto3' ? each.fields.filter(({ label }) => label === 'optional') : [];
    const places = new Map(alone.map((of, at) => [of, at]));
    const oneofOf = (of: ProtoField): Bytes => {
      const at = places.get(of);
      return at === undefined ? [] : [numberField(9, each.oneofs.length + at), numberField(17, 1)];
    };
    const members = each.oneofs.flatMap(({ fields }, at) => fields.map((of) => ({ of, more: [numberField(9, at)] })));
    return [
      bytesField(1, each.name),
      ...each.fields.map((of) => bytesField(2, field(of, scope, oneofOf(of)))),
      ...members.map(({ of, more }) => bytesField(2, field(of, scope, more))),
      ...each.types.flatMap((type) => (type.kind === 'message' ? [bytesField(3, message(type, scope))] : [])),
      ...each.fields.flatMap((of) => entry(of, scope)),
      ...each.types.flatMap((type) => (type.kind === 'enum' ? [bytesField(4, enumBytes(type))] : [])),
      ...each.extensions.flatMap(({ ranges, options }) =>
        ranges.map((range) => bytesField(5, [...openRange(range), ...optionsField(3, options, 'range')])),
      ),
      ...extended(each.extends, scope).map((bytes) => bytesField(6, bytes)),
      ...optionsField(7, each.options, 'message'),
      ...each.oneofs.map(({ name, options }) =>
        bytesField(8, [bytesField(1, name), ...optionsField(2, options, 'oneof')]),
      ),
      ...alone.map(({ name }) => bytesField(8, [bytesField(1, `_${name}`)])),
      ...each.reserved.ranges.map((range) => bytesField(9, openRange(range))),
      ...each.reserved.names.map((name) => bytesField(10, name)),
    ];
  };

  const service = ({ name, methods, options }: Service): Bytes => [
    bytesField(1, name),
    ...methods.map((method) => {
      const [input, output] = [method.input, method.output].map((each) => ({
        stream: each.startsWith('stream '),
        full: named(each.replace(/^stream /u, ''), inPackage).full,
      }));
      return bytesField(2, [
        bytesField(1, method.name),
        bytesField(2, input?.full ?? ''),
        bytesField(3, output?.full ?? ''),
        ...optionsField(4, method.options, 'method'),
        ...(input?.stream === true ? [numberField(5, 1)] : []),
        ...(output?.stream === true ? [numberField(6, 1)] : []),
      ]);
    }),
    ...optionsField(3, options, 'service'),
  ];
  return { message, extended, service };
}

const entryName = (field: string): string => {
  const camel = jsonNameOf(field);
  return `${camel.slice(0, 1).toUpperCase()}${camel.slice(1)}Entry`;
};

const openRange = ([from, to]: Range): Bytes => [numberField(1, from), numberField(2, to + 1)];

const enumBytes = ({ name, values, reserved, options }: ProtoEnum): Bytes => [
  bytesField(1, name),
  ...values.map((value) =>
    bytesField(2, [
      bytesField(1, value.name),
      numberField(2, value.number),
      ...optionsField(3, value.options, 'enum_value'),
    ]),
  ),
  ...optionsField(3, options, 'enum'),
  ...reserved.ranges.map(([from, to]) => bytesField(4, [numberField(1, from), numberField(2, to)])),
  ...reserved.names.map((each) => bytesField(5, each)),
];
