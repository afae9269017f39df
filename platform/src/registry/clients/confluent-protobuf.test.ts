import { createRequire } from 'node:module';
import { HeaderSchemaIdSerializer, ProtobufDeserializer, ProtobufSerializer } from '@confluentinc/schemaregistry';
import { expect, test } from 'vitest';
import { parseProtobuf, serializedProtobuf } from '../../compatibility/protobuf/index.ts';
import { registryOfTests } from '../registry-app.testing.ts';
import { confluentClient, reader, writer } from './confluent-client.testing.ts';

/** The library that the client has for messages; programs have the code that is generated for it. */
const load = createRequire(import.meta.resolve('@confluentinc/schemaregistry'));
interface Message {
  readonly $typeName: string;
}
interface File {
  name: string;
}
interface Registry extends Iterable<unknown> {
  getMessage(name: string): unknown;
}
const { create, createFileRegistry, createMutableRegistry, fromBinary, toJson } = load('@bufbuild/protobuf') as {
  create(type: unknown, value: object): Message;
  createFileRegistry(file: File, resolve: (name: string) => File | undefined): Registry;
  createMutableRegistry(...types: unknown[]): Registry;
  fromBinary(type: unknown, bytes: Uint8Array): File;
  toJson(type: unknown, message: unknown): unknown;
};
const { FileDescriptorProtoSchema } = load('@bufbuild/protobuf/wkt') as { readonly FileDescriptorProtoSchema: unknown };

const registry = registryOfTests();

/** The types of .proto files, the last of which is meant, as generated code would have them. */
function typesOf(files: Readonly<Record<string, string>>): Registry {
  const texts = new Map(Object.entries(files));
  const file = (path: string): File => {
    const bytes = Buffer.from(serializedProtobuf(parseProtobuf(texts.get(path)!, texts)), 'base64');
    return Object.assign(fromBinary(FileDescriptorProtoSchema, bytes), { name: path });
  };
  const last = Object.keys(files).at(-1)!;
  return createMutableRegistry(...createFileRegistry(file(last), file));
}

const ORDER =
  'syntax = "proto3";\npackage shop;\nmessage Order {\n  string id = 1;\n  map<string, int32> parts = 2;\n}\n';
const types = typesOf({ 'order.proto': ORDER });
const order = create(types.getMessage('shop.Order'), { id: 'a', parts: { x: 1 } });
const config = (more: object, known: Registry = types) => ({ registry: known, ...more }) as object;

const put = (subject: string, schema: string, more: object = {}) =>
  confluentClient(registry.url).registerFullResponse(subject, { schema, schemaType: 'PROTOBUF', ...more }, false);

const json = (message: unknown, known: Registry = types): unknown =>
  toJson(known.getMessage((message as Message).$typeName), message);

test('a writer registers the descriptor of its message, whose text the registry gives, and a reader reads it', async () => {
  const serializer = writer(registry.url, ProtobufSerializer, config({ autoRegisterSchemas: true }));
  const bytes = await serializer.serialize('auto', order);
  expect(json(await reader(registry.url, ProtobufDeserializer).deserialize('auto', bytes))).toEqual(json(order));
  const latest = await confluentClient(registry.url).getLatestSchemaMetadata('auto-value');
  expect(latest).toMatchObject({ schemaType: 'PROTOBUF', schema: ORDER });
});

test('a text that a person registered serves a writer that uses the latest version', async () => {
  const { id } = await put('text-value', ORDER);
  const bytes = await writer(registry.url, ProtobufSerializer, config({ useLatestVersion: true })).serialize(
    'text',
    order,
  );
  expect(bytes.readUInt32BE(1)).toBe(id);
  expect(json(await reader(registry.url, ProtobufDeserializer).deserialize('text', bytes))).toEqual(json(order));
});

test('a writer that does not register finds the schema that is there, and else is refused', async () => {
  await put('known-value', ORDER);
  const found = writer(registry.url, ProtobufSerializer, config({}));
  expect((await found.serialize('known', order)).length).toBeGreaterThan(6);
  const missing = writer(registry.url, ProtobufSerializer, config({}));
  await expect(missing.serialize('unknown', order)).rejects.toMatchObject({ status: 404, errorCode: 40401 });
});

test('the guid in a header is enough for a reader', async () => {
  await put('guid-value', ORDER);
  const headers: Record<string, never> = {};
  const given = config({ useLatestVersion: true, schemaIdSerializer: HeaderSchemaIdSerializer });
  const bytes = await writer(registry.url, ProtobufSerializer, given).serialize('guid', order, headers);
  const read = await reader(registry.url, ProtobufDeserializer).deserialize('guid', bytes, headers);
  expect(json(read)).toEqual(json(order));
});

test('a message of a message, and types of another file', async () => {
  const files = {
    'person.proto': 'syntax = "proto3";\npackage shop;\nmessage Person {\n  string name = 1;\n}\n',
    'letter.proto':
      'syntax = "proto3";\npackage shop;\nimport "person.proto";\nmessage Mail {\n  message Letter {\n    Person to = 1;\n    optional bool read = 2;\n  }\n}\n',
  };
  await put('person.proto', files['person.proto']);
  await put('letter-value', files['letter.proto'], {
    references: [{ name: 'person.proto', subject: 'person.proto', version: 1 }],
  });
  const known = typesOf(files);
  const letter = create(known.getMessage('shop.Mail.Letter'), { to: { name: 'Ada' }, read: false });
  const serializer = writer(registry.url, ProtobufSerializer, config({ useLatestVersion: true }, known));
  const bytes = await serializer.serialize('letter', letter);
  const read = await reader(registry.url, ProtobufDeserializer).deserialize('letter', bytes);
  expect(json(read, known)).toEqual({ to: { name: 'Ada' }, read: false });
});

test('old readers read what new writers write; a field that changes its type is refused', async () => {
  const more = ORDER.replace('}\n', '  string note = 3;\n}\n');
  await confluentClient(registry.url).updateConfig('evolves-value', { compatibility: 'FULL' } as never);
  await put('evolves-value', ORDER);
  await put('evolves-value', more);
  const known = typesOf({ 'order.proto': more });
  const recent = create(known.getMessage('shop.Order'), { id: 'a', note: 'x' });
  const serializer = writer(registry.url, ProtobufSerializer, config({ useLatestVersion: true }, known));
  const bytes = await serializer.serialize('evolves', recent);
  expect(json(await reader(registry.url, ProtobufDeserializer).deserialize('evolves', bytes), known)).toEqual({
    id: 'a',
    note: 'x',
  });
  await expect(put('evolves-value', ORDER.replace('string id', 'int32 id'))).rejects.toMatchObject({
    status: 409,
    message: expect.stringContaining('FIELD_SCALAR_KIND_CHANGED'),
  });
});

test('a rule finds the fields that confluent/meta.proto tags', async () => {
  const tagged = ORDER.replace('id = 1;', 'id = 1 [(confluent.field_meta) = { tags: "PII" }];').replace(
    'package shop;\n',
    'package shop;\nimport "confluent/meta.proto";\n',
  );
  const hide = { name: 'hide', kind: 'TRANSFORM', mode: 'WRITE', type: 'CEL_FIELD', tags: ['PII'], expr: "'***'" };
  await put('tagged-value', tagged, { ruleSet: { domainRules: [hide] } });
  const serializer = writer(registry.url, ProtobufSerializer, config({ useLatestVersion: true }));
  const bytes = await serializer.serialize('tagged', create(types.getMessage('shop.Order'), { id: 'secret' }));
  expect(json(await reader(registry.url, ProtobufDeserializer).deserialize('tagged', bytes))).toEqual({ id: '***' });
});
