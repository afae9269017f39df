import type { ProtobufSchema } from './parse-protobuf.ts';
import type { ProtoField, ProtoMessage, ProtoOption, ProtoType } from './proto-file.ts';
import { protoText } from './proto-text.ts';

/** The text of a schema without what extends other schemas: `extend`, and options that are extensions. */
export const textWithoutExtensions = ({ file }: ProtobufSchema): string =>
  protoText({
    ...file,
    extends: [],
    options: plain(file.options),
    types: typesWithout(file.types),
    services: file.services.map((service) => ({
      ...service,
      options: plain(service.options),
      methods: service.methods.map((method) => ({ ...method, options: plain(method.options) })),
    })),
  });

const plain = (options: readonly ProtoOption[]): readonly ProtoOption[] =>
  options.filter(({ name }) => !name.startsWith('('));

/** A group's message is met twice, with its field and among the types, and stays one. */
function typesWithout(types: readonly ProtoType[]): readonly ProtoType[] {
  const messages = new Map<ProtoMessage, ProtoMessage>();
  const field = (each: ProtoField): ProtoField => ({
    ...each,
    options: plain(each.options),
    group: each.group === undefined ? undefined : message(each.group),
  });
  const message = (each: ProtoMessage): ProtoMessage => {
    const known = messages.get(each);
    if (known !== undefined) return known;
    const without: ProtoMessage = {
      ...each,
      fields: each.fields.map(field),
      oneofs: each.oneofs.map((oneof) => ({
        ...oneof,
        fields: oneof.fields.map(field),
        options: plain(oneof.options),
      })),
      types: each.types.map(type),
      extends: [],
      extensions: each.extensions.map((extension) => ({ ...extension, options: plain(extension.options) })),
      options: plain(each.options),
    };
    messages.set(each, without);
    return without;
  };
  const type = (each: ProtoType): ProtoType =>
    each.kind === 'message'
      ? message(each)
      : {
          ...each,
          options: plain(each.options),
          values: each.values.map((value) => ({ ...value, options: plain(value.options) })),
        };
  return types.map(type);
}
