import { optionsOf } from './descriptor-options.ts';
import { GROUP, LABELS, SCALAR_OF_NUMBER, jsonNameOf } from './descriptor-types.ts';
import { checkLevel } from './parse-options.ts';
import type {
  Extend,
  ProtoEnum,
  ProtoField,
  ProtoFile,
  ProtoMessage,
  ProtoOneof,
  ProtoOption,
  Range,
  Service,
} from './proto-file.ts';
import { invalidProtobuf } from './protobuf-error.ts';
import { wireFields } from './wire.ts';

const BASE64 = /^[A-Za-z0-9+/\s]+=*\s*$/u;

/** True for a text that is a FileDescriptorProto in base64, as clients send it, and no .proto file. */
export const isSerialized = (text: string): boolean => BASE64.test(text);

/** A message by the numbers of its fields (google/protobuf/descriptor.proto). */
interface Message {
  text(number: number): string;
  number(number: number): number;
  bytes(number: number): Buffer | undefined;
  texts(number: number): readonly string[];
  numbers(number: number): readonly number[];
  all(number: number): readonly Message[];
}

function messageOf(bytes: Buffer): Message {
  const fields = wireFields(bytes);
  const buffers = (number: number): readonly Buffer[] =>
    fields.flatMap((each) => (each.number === number && typeof each.value !== 'bigint' ? [each.value] : []));
  const numbers = (number: number): readonly number[] =>
    fields.flatMap((each) =>
      each.number === number && typeof each.value === 'bigint' ? [Number(BigInt.asIntN(64, each.value))] : [],
    );
  return {
    text: (number) => buffers(number).at(-1)?.toString() ?? '',
    number: (number) => numbers(number).at(-1) ?? 0,
    bytes: (number) => buffers(number).at(-1),
    texts: (number) => buffers(number).map(String),
    numbers,
    all: (number) => buffers(number).map(messageOf),
  };
}

/** What a FileDescriptorProto in base64 says. Fails with PROTOBUF_INVALID or PROTOBUF_TOO_DEEP. */
export function readDescriptor(base64: string): ProtoFile {
  const file = messageOf(Buffer.from(base64, 'base64'));
  const syntax = file.text(12) === '' ? 'proto2' : file.text(12);
  if (syntax !== 'proto2' && syntax !== 'proto3') throw invalidProtobuf(`the syntax ${syntax}`, 'proto2 or proto3');
  const [publics, weaks] = [new Set(file.numbers(10)), new Set(file.numbers(11))];
  const types = [...file.all(4).map((each) => readMessage(each, syntax, 1)), ...file.all(5).map(readEnum)];
  return {
    syntax,
    package: file.text(2),
    imports: file.texts(3).map((path, at) => ({
      path,
      kind: publics.has(at) ? 'public ' : weaks.has(at) ? 'weak ' : '',
    })),
    types,
    extends: readExtends(file.all(7), syntax),
    services: file.all(6).map(readService),
    options: optionsOf(file.bytes(8), 'file'),
  };
}

type Syntax = ProtoFile['syntax'];

function readMessage(message: Message, syntax: Syntax, level: number): ProtoMessage {
  checkLevel(level);
  const nested = message.all(3);
  const isEntry = (each: Message): boolean =>
    wireFields(each.bytes(7) ?? Buffer.alloc(0)).some(({ number, value }) => number === 7 && value === 1n);
  const entries = new Map(nested.filter(isEntry).map((each) => [each.text(1), each]));
  const messages = nested.filter((each) => !isEntry(each)).map((each) => readMessage(each, syntax, level + 1));
  const byName = new Map(messages.map((each) => [each.name, each]));
  const fieldOf = (field: Message): ProtoField => {
    const entry = field.number(4) === LABELS.repeated ? entries.get(lastName(field.text(6))) : undefined;
    if (entry !== undefined) return mapField(field, entry, syntax);
    return readField(field, syntax, field.number(5) === GROUP ? byName.get(lastName(field.text(6))) : undefined);
  };
  const fields = message.all(2);
  // A field that is optional in proto3 is alone in a oneof which nobody wrote.
  const isMember = (field: Message): boolean => field.numbers(9).length > 0 && field.number(17) !== 1;
  const members = Map.groupBy(fields.filter(isMember), (field) => field.number(9));
  const oneofs = message.all(8).flatMap((oneof, at): readonly ProtoOneof[] => {
    const inside = (members.get(at) ?? []).map((field) => ({ ...fieldOf(field), label: undefined }));
    if (inside.length === 0) return [];
    return [{ name: oneof.text(1), fields: inside, options: optionsOf(oneof.bytes(2), 'oneof') }];
  });
  return {
    kind: 'message',
    name: message.text(1),
    fields: fields.filter((field) => !isMember(field)).map(fieldOf),
    oneofs,
    types: [...messages, ...message.all(4).map(readEnum)],
    extends: readExtends(message.all(6), syntax),
    reserved: { ranges: message.all(9).map(openRange), names: message.texts(10) },
    extensions: message.all(5).map((range) => ({
      ranges: [openRange(range)],
      options: optionsOf(range.bytes(3), 'range'),
    })),
    options: optionsOf(message.bytes(7), 'message'),
  };
}

const openRange = (range: Message): Range => [range.number(1), range.number(2) - 1];

const lastName = (full: string): string => full.slice(full.lastIndexOf('.') + 1);

const typeOf = (field: Message): string => SCALAR_OF_NUMBER.get(field.number(5)) ?? field.text(6);

function mapField(field: Message, entry: Message, syntax: Syntax): ProtoField {
  const [key, value] = [1, 2].map((at) => entry.all(2).find((each) => each.number(3) === at));
  if (key === undefined || value === undefined)
    throw invalidProtobuf(`the map ${field.text(1)} without key or value`, 'an entry of both');
  return { ...readField(field, syntax, undefined), label: undefined, type: { key: typeOf(key), value: typeOf(value) } };
}

function readField(field: Message, syntax: Syntax, group: ProtoMessage | undefined): ProtoField {
  const name = field.text(1);
  const type = typeOf(field);
  const label = Object.entries(LABELS).find(([, number]) => number === field.number(4))?.[0];
  const isPlain = syntax === 'proto3' && label === 'optional' && field.number(17) !== 1;
  return {
    label: isPlain ? undefined : (label as ProtoField['label']),
    type: group?.name ?? type,
    name: group?.name.toLowerCase() ?? name,
    number: field.number(3),
    options: [...defaultOf(field, type), ...jsonName(field, name), ...optionsOf(field.bytes(8), 'field')],
    group,
  };
}

function defaultOf(field: Message, type: string): readonly ProtoOption[] {
  const value = field.bytes(7)?.toString();
  if (value === undefined) return [];
  return [{ name: 'default', value: type === 'string' || type === 'bytes' ? JSON.stringify(value) : value }];
}

const jsonName = (field: Message, name: string): readonly ProtoOption[] => {
  const json = field.text(10);
  return json === '' || json === jsonNameOf(name) ? [] : [{ name: 'json_name', value: JSON.stringify(json) }];
};

const readExtends = (fields: readonly Message[], syntax: Syntax): readonly Extend[] =>
  [...Map.groupBy(fields, (field) => field.text(2))].map(([type, own]) => ({
    type,
    fields: own.map((field) => readField(field, syntax, undefined)),
  }));

const readEnum = (each: Message): ProtoEnum => ({
  kind: 'enum',
  name: each.text(1),
  values: each.all(2).map((value) => ({
    name: value.text(1),
    number: value.number(2),
    options: optionsOf(value.bytes(3), 'enum_value'),
  })),
  reserved: { ranges: each.all(4).map((range) => [range.number(1), range.number(2)]), names: each.texts(5) },
  options: optionsOf(each.bytes(3), 'enum'),
});

const readService = (service: Message): Service => ({
  name: service.text(1),
  methods: service.all(2).map((method) => ({
    name: method.text(1),
    input: `${method.number(5) === 1 ? 'stream ' : ''}${method.text(2)}`,
    output: `${method.number(6) === 1 ? 'stream ' : ''}${method.text(3)}`,
    options: optionsOf(method.bytes(4), 'method'),
  })),
  options: optionsOf(service.bytes(3), 'service'),
});
