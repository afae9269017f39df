import { readFileSync } from 'node:fs';
import protobuf from 'protobufjs';
import { describe, expect, test } from 'vitest';
import { parseProtobuf } from './parse-protobuf.ts';

const proto = (name: string): string =>
  readFileSync(new URL(import.meta.resolve(`protobufjs/google/protobuf/${name}.proto`)), 'utf8');
const proto3 = (body: string): string => `syntax = "proto3";\n${body}`;
const proto2 = (body: string): string => `syntax = "proto2";\n${body}`;

describe('refuses, by a stable code', () => {
  test.each([
    ['MALFORMED', 'another format', '{"type":"record"}'],
    ['MALFORMED', 'half a schema', proto3('message A { string a = 1;')],
    ['MALFORMED', 'half a comment', proto3('message A { /* string a = 1; }')],
    ['MALFORMED', 'half a text', proto3('import "a')],
    ['MALFORMED', 'no semicolon', proto3('message A { string a = 1 }')],
    ['MALFORMED', 'a number in words', proto3('message A { string a = one; }')],
    ['MALFORMED', 'an unfinished option', proto3('option (a) = { b: ')],
    ['INVALID', 'another syntax', 'syntax = "proto4";'],
    ['INVALID', 'an edition', 'edition = "2023";'],
    ['INVALID', 'the number zero', proto3('message A { string a = 0; }')],
    ['INVALID', 'a number of the implementation', proto3('message A { string a = 19500; }')],
    ['INVALID', 'a number too large', proto3('message A { string a = 536870912; }')],
    ['INVALID', 'a number twice', proto3('message A { string a = 1; string b = 1; }')],
    ['INVALID', 'a number twice, once in a oneof', proto3('message A { string a = 1; oneof o { string b = 1; } }')],
    ['INVALID', 'a name twice', proto3('message A { string a = 1; string a = 2; }')],
    ['INVALID', 'a type twice', proto3('message A { } enum A { B = 0; }')],
    ['INVALID', 'a reserved number', proto3('message A { reserved 2 to 4, 9; string a = 3; }')],
    ['INVALID', 'a number of a range without end', proto3('message A { reserved 100 to max; string a = 1000; }')],
    [
      'INVALID',
      'a number of a range around others',
      proto3('message A { reserved 1 to 90, 5, 7 to 8; string a = 80; }'),
    ],
    ['INVALID', 'a reserved name', proto3('message A { reserved "a"; string a = 3; }')],
    ['INVALID', 'required in proto3', proto3('message A { required string a = 1; }')],
    ['INVALID', 'no label in proto2', proto2('message A { string a = 1; }')],
    ['INVALID', 'a label in a oneof', proto3('message A { oneof o { repeated string a = 1; } }')],
    ['INVALID', 'a map by double', proto3('message A { map<double, string> a = 1; }')],
    ['INVALID', 'an enum without zero', proto3('enum A { B = 1; }')],
    ['INVALID', 'an enum without values', proto2('enum A { }')],
    ['INVALID', 'two values of one number', proto3('enum A { B = 0; C = 0; }')],
    ['TYPE_MISSING', 'a type that is nowhere', proto3('message A { B b = 1; }')],
    ['TYPE_MISSING', 'a type in a map that is nowhere', proto3('message A { map<string, B> b = 1; }')],
    ['REFERENCE_MISSING', 'a file that is not there', proto3('import "b.proto";')],
    ['TOO_LARGE', '5 MB and more', proto3(`// ${'x'.repeat(5_000_000)}`)],
    ['TOO_DEEP', '1,000 messages in one another', proto3(`${'message A { '.repeat(1_000)}${'}'.repeat(1_000)}`)],
    ['TOO_DEEP', '100,000 groups', proto2(`message A { ${'optional group B = 1 { '.repeat(100_000)}`)],
    ['TOO_DEEP', '100,000 lists', proto3(`option (a) = ${'['.repeat(100_000)};`)],
  ])('%s: %s', (code, _, text) => {
    expect(() => parseProtobuf(text)).toThrow(expect.objectContaining({ code: `PROTOBUF_${code}` }) as Error);
  });

  test('imports in a round', () => {
    const references = new Map([
      ['a.proto', proto3('import "b.proto";')],
      ['b.proto', proto3('import "a.proto";')],
    ]);
    const code = 'PROTOBUF_REFERENCE_CYCLIC';
    expect(() => parseProtobuf(proto3('import "a.proto";'), references)).toThrow(
      expect.objectContaining({ code }) as Error,
    );
  });
});

test('accepts a file imported twice, by two others', () => {
  const references = new Map([
    ['a.proto', proto3('import "c.proto"; message A { C c = 1; }')],
    ['b.proto', proto3('import public "c.proto"; message B { C c = 1; }')],
    ['c.proto', proto3('message C { }')],
  ]);
  const text = proto3('import "a.proto"; import "b.proto"; message D { A a = 1; B b = 2; C c = 3; }');
  expect(parseProtobuf(text, references).types.has('C')).toBe(true);
});

test('accepts what is large but sound', () => {
  const long = 'x'.repeat(4_000_000);
  expect(parseProtobuf(proto3(`// ${long}`)).file.types).toEqual([]);
  expect(parseProtobuf(proto3(`/* ${long} */`)).file.types).toEqual([]);
  expect(parseProtobuf(proto3(`option java_package = "${long}";`)).file.options).toEqual([
    { name: 'java_package', value: `"${long}"` },
  ]);
  const fields = Array.from({ length: 100_000 }, (_, index) => `int32 f${index} = ${index + 20_000};`);
  expect(parseProtobuf(proto3(`message A { ${fields.join('\n')} }`)).types.size).toBe(1);
});

describe('stable forms', () => {
  const whole = `
    syntax = "proto2"; // what there is
    package shop . orders;
    import 'google/protobuf/timestamp.proto';
    import public "google/protobuf/any.proto";
    option java_package = "a" "b\\x63";
    option (own).part = { list: [1, 2.5] text: 'it\\'s' nested { on: true } };
    message Order {
      reserved 9, 20 to 30, 1000 to max; reserved "old", 'older';
      option deprecated = true;
      required string id = 0x1 [default = "x", (own) = -1.5e+3];
      map < string , Item > items = 3;
      oneof pay { option (o) = FAST; bytes card = 5; Item item = 4; }
      message First { }
      optional group Extra = 7 { optional int32 n = 1; }
      message Item { optional .shop.orders.Order order = 1; optional google.protobuf.Timestamp at = 2; }
      enum State { option allow_alias = true; NEW = 0; LOST = -1; FRESH = 0; }
      extensions 100 to 199 [verification = UNVERIFIED];
      extend Order { optional int32 extra = 100; }
    };
    service Orders { rpc Get (Order) returns (stream Order.Item) { option idempotency_level = IDEMPOTENT; } ; rpc Put(Order) returns(Order); }
  `;

  test('the canonical one keeps the order of everything', () => {
    expect(parseProtobuf(whole).canonical).toMatchInlineSnapshot(`
      "syntax = "proto2";
      package shop.orders;
      import "google/protobuf/timestamp.proto";
      import public "google/protobuf/any.proto";
      option java_package = "abc";
      option (own).part = { list: [ 1 2.5 ] text: "it's" nested { on: true } };
      message Order {
        option deprecated = true;
        reserved 9, 20 to 30, 1000 to 536870911;
        reserved "old", "older";
        required string id = 1 [default = "x", (own) = -1.5e+3];
        map<string, Item> items = 3;
        oneof pay {
          option (o) = FAST;
          bytes card = 5;
          Item item = 4;
        }
        extensions 100 to 199 [verification = UNVERIFIED];
        message First {
        }
        optional group Extra = 7 {
          optional int32 n = 1;
        }
        message Item {
          optional .shop.orders.Order order = 1;
          optional google.protobuf.Timestamp at = 2;
        }
        enum State {
          option allow_alias = true;
          NEW = 0;
          LOST = -1;
          FRESH = 0;
        }
        extend Order {
          optional int32 extra = 100;
        }
      }
      service Orders {
        rpc Get (Order) returns (stream Order.Item) { option idempotency_level = IDEMPOTENT; }
        rpc Put (Order) returns (Order);
      }
      "
    `);
  });

  test('the normalized one sorts by number and name, names types in full, and keeps messages in place', () => {
    expect(parseProtobuf(whole).normalized).toMatchInlineSnapshot(`
      "syntax = "proto2";
      package shop.orders;
      import public "google/protobuf/any.proto";
      import "google/protobuf/timestamp.proto";
      option (own).part = { list: [ 1 2.5 ] text: "it's" nested { on: true } };
      option java_package = "abc";
      message Order {
        option deprecated = true;
        reserved 9, 20 to 30, 1000 to 536870911;
        reserved "old", "older";
        required string id = 1 [(own) = -1.5e+3, default = "x"];
        map<string, .shop.orders.Order.Item> items = 3;
        oneof pay {
          option (o) = FAST;
          .shop.orders.Order.Item item = 4;
          bytes card = 5;
        }
        extensions 100 to 199 [verification = UNVERIFIED];
        message First {
        }
        optional group Extra = 7 {
          optional int32 n = 1;
        }
        message Item {
          optional .shop.orders.Order order = 1;
          optional .google.protobuf.Timestamp at = 2;
        }
        enum State {
          option allow_alias = true;
          NEW = 0;
          LOST = -1;
          FRESH = 0;
        }
        extend .shop.orders.Order {
          optional int32 extra = 100;
        }
      }
      service Orders {
        rpc Get (.shop.orders.Order) returns (stream .shop.orders.Order.Item) { option idempotency_level = IDEMPOTENT; }
        rpc Put (.shop.orders.Order) returns (.shop.orders.Order);
      }
      "
    `);
  });

  test('are their own', () => {
    const { canonical, normalized } = parseProtobuf(whole);
    expect(parseProtobuf(canonical).canonical).toBe(canonical);
    expect(parseProtobuf(canonical).normalized).toBe(normalized);
    expect(parseProtobuf(normalized).normalized).toBe(normalized);
    expect(parseProtobuf(normalized).canonical).toBe(normalized);
  });

  test.each(['api', 'descriptor', 'source_context', 'type'])(
    'another parser reads the same from them: %s.proto',
    (name) => {
      const text = proto(name);
      const any = 'syntax = "proto3"; package google.protobuf; message Any { }';
      const imported = ['source_context', 'type'].map(
        (each) => [`google/protobuf/${each}.proto`, proto(each)] as const,
      );
      const { canonical } = parseProtobuf(text, new Map([...imported, ['google/protobuf/any.proto', any]]));
      const read = (each: string): unknown => protobuf.parse(each, { keepCase: true }).root.toJSON();
      expect(read(canonical)).toEqual(read(text));
    },
  );
});
