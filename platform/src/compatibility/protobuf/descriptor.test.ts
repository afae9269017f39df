import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { parseProtobuf, serializedProtobuf, textWithoutExtensions } from './index.ts';

/** The Protobuf library that Confluent's client reads descriptors with. */
const { fromBinary, createFileRegistry } = createRequire(import.meta.resolve('@confluentinc/schemaregistry'))(
  '@bufbuild/protobuf',
) as {
  fromBinary(type: unknown, bytes: Uint8Array): { readonly name: string };
  createFileRegistry(
    file: unknown,
    resolve: (name: string) => unknown,
  ): Iterable<{ readonly kind: string; readonly typeName: string }>;
};
const wellKnown = createRequire(import.meta.resolve('@confluentinc/schemaregistry'))('@bufbuild/protobuf/wkt') as {
  readonly FileDescriptorProtoSchema: unknown;
  readonly file_google_protobuf_timestamp: unknown;
};

const EVERYTHING = `syntax = "proto3";
package shop.orders;
import "google/protobuf/timestamp.proto";
option java_package = "com.shop";
option optimize_for = CODE_SIZE;
message Order {
  option (confluent.message_meta) = { doc: "An order" tags: "PII" };
  reserved 9, 20 to 29;
  reserved "old";
  string id = 1 [json_name = "ID", deprecated = true];
  optional int32 amount = 2;
  repeated sint64 parts = 3 [packed = false];
  map<string, Line> lines = 4;
  google.protobuf.Timestamp placed_at = 5;
  State state = 6;
  string card = 10 [(confluent.field_meta) = { tags: "PII" tags: "CARD" params: { key: "a" value: "b" } }];
  oneof payment {
    string iban = 7;
    Order.Line voucher = 8;
  }
  message Line {
    double price = 1;
    bytes note = 2;
  }
  enum State {
    option allow_alias = true;
    OPEN = 0;
    NEW = 0;
    SHIPPED = -1 [deprecated = true];
  }
}
service Orders {
  rpc Watch (Order) returns (stream Order.Line) { option idempotency_level = NO_SIDE_EFFECTS; }
}
`;

const PROTO_2 = `syntax = "proto2";
package old;
message A {
  extensions 100 to 199;
  required string name = 1 [default = "a \\"b\\""];
  optional int32 size = 2 [default = 7];
  repeated group Item = 3 {
    optional bool ok = 1;
  }
}
extend A {
  optional string more = 100;
}
`;

const descriptor = (text: string) => fromBinary(wellKnown.FileDescriptorProtoSchema, Buffer.from(text, 'base64'));

test.each([
  ['proto3', EVERYTHING],
  ['proto2', PROTO_2],
])('a schema of %s as a descriptor says what its text says, and reads back', (_, text) => {
  const schema = parseProtobuf(text);
  const back = parseProtobuf(serializedProtobuf(schema));
  expect(back.normalized).toBe(schema.normalized);
  expect(serializedProtobuf(back)).toBe(serializedProtobuf(schema));
});

test('the library of the client makes types of a descriptor', () => {
  const registry = createFileRegistry(descriptor(serializedProtobuf(parseProtobuf(EVERYTHING))), (name) =>
    name === 'google/protobuf/timestamp.proto' ? wellKnown.file_google_protobuf_timestamp : undefined,
  );
  expect([...registry].map(({ kind, typeName }) => `${kind} ${typeName}`).toSorted()).toEqual([
    'enum shop.orders.Order.State',
    'message google.protobuf.Timestamp',
    'message shop.orders.Order',
    'message shop.orders.Order.Line',
    'service shop.orders.Orders',
  ]);
});

test('every schema of the cases of compatibility keeps its meaning as a descriptor', () => {
  const cases: readonly string[] = readFileSync(new URL('protobuf-cases.ndjson', import.meta.url), 'utf8')
    .trim()
    .split('\n');
  const texts = cases.flatMap((line) => {
    const { original, originalReferences, update, updateReferences } = JSON.parse(line) as Record<string, never>;
    return [
      { text: original, references: originalReferences },
      { text: update, references: updateReferences },
    ];
  });
  expect(texts.length).toBeGreaterThan(150);
  for (const { text = '', references = {} } of texts as unknown as readonly { text?: string; references?: object }[]) {
    const known = new Map(Object.entries(references));
    const schema = parseProtobuf(text, known as ReadonlyMap<string, string>);
    const back = parseProtobuf(serializedProtobuf(schema), known as ReadonlyMap<string, string>);
    // Custom options need their declarations, and are not in a descriptor.
    if (!text.includes('(')) expect(back.normalized, text).toBe(schema.normalized);
  }
});

test('without extensions a text has neither `extend` nor options of others', () => {
  const text = textWithoutExtensions(parseProtobuf(EVERYTHING));
  expect(text).not.toContain('confluent.');
  expect(text).toContain('json_name');
  expect(textWithoutExtensions(parseProtobuf(PROTO_2))).not.toContain('extend A');
});

test.each([
  ['bytes that are cut', 'CgFhEg'],
  ['bytes that are no message', 'AAAA'],
  ['a name that is none', Buffer.from([0x22, 4, 10, 2, 0x61, 0x3b]).toString('base64')],
  ['an edition', Buffer.from([0x62, 8, ...Buffer.from('editions')]).toString('base64')],
])('%s are refused', (_, text) => {
  expect(() => parseProtobuf(text)).toThrow(expect.objectContaining({ code: expect.stringMatching(/^PROTOBUF_/) }));
});

test('messages in messages without end are refused', () => {
  let bytes = Buffer.from([10, 1, 0x61]);
  for (let level = 0; level < 2_000; level += 1) {
    const length = [(bytes.length & 0x7f) | 0x80, bytes.length >> 7];
    bytes = Buffer.concat([Buffer.from([10, 1, 0x61, 0x1a, ...length]), bytes]);
  }
  const file = Buffer.concat([Buffer.from([0x22, (bytes.length & 0x7f) | 0x80, (bytes.length >> 7) & 0x7f]), bytes]);
  expect(() => parseProtobuf(file.toString('base64'))).toThrow(expect.objectContaining({ code: 'PROTOBUF_TOO_DEEP' }));
});
