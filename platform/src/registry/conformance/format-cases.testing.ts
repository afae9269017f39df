import { avro, registered, referring, type Call, type EndpointCase } from './endpoint-case.testing.ts';

const PROTO = 'syntax = "proto3";\nmessage A {\n  string a = 1 [(mine) = 1];\n}\n';
/** The same without its option: file { name: "default", message { A { a = 1 } }, syntax: "proto3" }. */
const SERIALIZED = 'CgdkZWZhdWx0IhEKAUESDAoBYRgBIAEoCVIBYWIGcHJvdG8z';

const proto: Call = ['POST /subjects/$s/versions', { schemaType: 'PROTOBUF', schema: PROTO }];
const list: readonly Call[] = [registered('a'), ['POST /subjects/$s-list/versions', referring]];
const resolved = { schema: JSON.stringify({ type: 'array', items: JSON.parse(avro('a').schema) }) };

/** Texts in the form that the query asks for. */
export const FORMAT_CASES: readonly EndpointCase[] = [
  {
    endpoint: 'GET /schemas/ids/:id',
    when: 'format=resolved: what it refers to is in it',
    given: list,
    call: ['GET /schemas/ids/$id?format=resolved'],
    code: 200,
    body: resolved,
  },
  {
    endpoint: 'GET /schemas/ids/:id',
    when: 'format=serialized: a descriptor in base64',
    given: [proto],
    call: ['GET /schemas/ids/$id?format=serialized'],
    code: 200,
    body: { schema: SERIALIZED, schemaType: 'PROTOBUF' },
  },
  {
    endpoint: 'GET /schemas/ids/:id',
    when: 'the format is none: the text as it is',
    given: [proto],
    call: ['GET /schemas/ids/$id?format=pretty'],
    code: 200,
    body: { schema: PROTO },
  },
  {
    endpoint: 'GET /schemas/ids/:id/schema',
    when: 'format=resolved',
    given: list,
    call: ['GET /schemas/ids/$id/schema?format=resolved'],
    code: 200,
    body: JSON.parse(resolved.schema),
  },
  {
    endpoint: 'GET /schemas/guids/:guid',
    when: 'format=ignore_extensions: no custom options',
    given: [proto],
    call: ['GET /schemas/guids/$guid?format=ignore_extensions'],
    code: 200,
    body: { schema: 'syntax = "proto3";\nmessage A {\n  string a = 1;\n}\n' },
  },
  {
    endpoint: 'GET /subjects/:subject/versions/:version',
    when: 'format=serialized',
    given: [proto],
    call: ['GET /subjects/$s/versions/latest?format=serialized'],
    code: 200,
    body: { schema: SERIALIZED },
  },
  {
    endpoint: 'GET /subjects/:subject/versions/:version/schema',
    when: 'format=resolved',
    given: list,
    call: ['GET /subjects/$s-list/versions/1/schema?format=resolved'],
    code: 200,
    body: JSON.parse(resolved.schema),
  },
  {
    endpoint: 'GET /subjects/:subject/metadata',
    when: 'format=serialized',
    given: [proto],
    call: ['GET /subjects/$s/metadata?format=serialized'],
    code: 200,
    body: { schema: SERIALIZED },
  },
  {
    endpoint: 'POST /subjects/:subject',
    when: 'format=resolved',
    given: list,
    call: ['POST /subjects/$s-list?format=resolved', referring],
    code: 200,
    body: resolved,
  },
  {
    endpoint: 'POST /subjects/:subject/versions',
    when: 'a Protobuf schema comes as a descriptor in base64',
    call: ['POST /subjects/$s/versions', { schemaType: 'PROTOBUF', schema: SERIALIZED }],
    code: 200,
    body: { schema: 'syntax = "proto3";\nmessage A {\n  string a = 1;\n}\n' },
  },
  {
    endpoint: 'POST /subjects/:subject/versions',
    when: 'the base64 is no descriptor',
    call: ['POST /subjects/$s/versions', { schemaType: 'PROTOBUF', schema: 'abcdefgh' }],
    code: 42201,
  },
  {
    endpoint: 'GET /schemas/ids/:id/subjects',
    when: 'the context of the subject says which id is meant',
    given: [['POST /subjects/:.f$s:x/versions', avro('f$s')]],
    call: ['GET /schemas/ids/$id/subjects?subject=:.f$s:'],
    code: 200,
    body: [':.f$s:x'],
  },
];
