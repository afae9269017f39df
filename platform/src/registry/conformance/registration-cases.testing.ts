import { avro, referring, registered, said, type EndpointCase } from './endpoint-case.testing.ts';

const REGISTER = 'POST /subjects/:subject/versions';

/** Registration under a subject. */
export const REGISTRATION_CASES: readonly EndpointCase[] = [
  { endpoint: REGISTER, when: 'the schema is new', call: registered('a'), code: 200, body: { version: 1 } },
  {
    endpoint: REGISTER,
    when: 'the subject has the schema',
    given: [registered('a'), registered('a', 'b?')],
    call: registered('a'),
    code: 200,
    body: { version: 1 },
  },
  {
    endpoint: REGISTER,
    when: 'it comes with metadata and rules',
    call: ['POST /subjects/$s/versions', { ...avro('a'), ...said }],
    code: 200,
    body: said,
  },
  {
    endpoint: REGISTER,
    when: 'the next version says nothing about itself',
    given: [['POST /subjects/$s/versions', { ...avro('a'), ...said }]],
    call: registered('a', 'b?'),
    code: 200,
    body: { version: 2, ...said },
  },
  {
    endpoint: REGISTER,
    when: 'it refers to another subject',
    given: [registered('a')],
    call: ['POST /subjects/$s-list/versions', referring],
    code: 200,
    body: { references: referring.references },
  },
  {
    endpoint: REGISTER,
    when: 'it refers to the latest, version -1',
    given: [registered('a')],
    call: [
      'POST /subjects/$s-list/versions',
      { ...referring, references: [{ name: 'R', subject: '$s', version: -1 }] },
    ],
    code: 200,
    body: { references: referring.references },
  },
  {
    endpoint: REGISTER,
    when: 'normalize=true',
    call: [
      'POST /subjects/$s/versions?normalize=true',
      { schema: '{"fields":[],"name":"R","namespace":"n","type":"record"}' },
    ],
    code: 200,
    body: { schema: '{"type":"record","name":"n.R","fields":[]}' },
  },
  { endpoint: REGISTER, when: 'it is incompatible', given: [registered('a')], call: registered('a', 'b'), code: 409 },
  {
    endpoint: REGISTER,
    when: 'the level is NONE',
    given: [registered('a'), ['PUT /config/$s', { compatibility: 'NONE' }]],
    call: registered('b'),
    code: 200,
    body: { version: 2 },
  },
  { endpoint: REGISTER, when: 'the body is no JSON', call: ['POST /subjects/$s/versions', '{'], code: 400 },
  { endpoint: REGISTER, when: 'there is no body', call: ['POST /subjects/$s/versions'], code: 422 },
  {
    endpoint: REGISTER,
    when: 'the schema is empty',
    call: ['POST /subjects/$s/versions', { schema: '' }],
    code: 42201,
  },
  {
    endpoint: REGISTER,
    when: 'the schema is no schema',
    call: ['POST /subjects/$s/versions', { schema: '{"type":"reckord"}' }],
    code: 42201,
  },
  {
    endpoint: REGISTER,
    when: 'a reference leads nowhere',
    call: ['POST /subjects/$s-list/versions', referring],
    code: 42201,
  },
  {
    endpoint: REGISTER,
    when: 'the format is unknown',
    call: ['POST /subjects/$s/versions', { ...avro('a'), schemaType: 'XML' }],
    code: 42201,
  },
  {
    endpoint: REGISTER,
    when: 'the subject is read-only',
    given: [['PUT /mode/$s', { mode: 'READONLY' }]],
    call: registered('a'),
    code: 42205,
  },
  {
    endpoint: REGISTER,
    when: 'it brings an id, and the mode is not IMPORT',
    call: ['POST /subjects/$s/versions', { ...avro('a'), id: 4_000_001 }],
    code: 42205,
  },
  {
    endpoint: REGISTER,
    when: 'it brings an id and a version in mode IMPORT',
    given: [['PUT /mode/:.import:$s', { mode: 'IMPORT' }]],
    call: ['POST /subjects/:.import:$s/versions', { ...avro('a'), id: 77, version: 5 }],
    code: 200,
    body: { id: 77, version: 5 },
  },
  {
    endpoint: REGISTER,
    when: 'the id it brings is that of another schema',
    given: [
      ['PUT /mode/:.taken:$s', { mode: 'IMPORT' }],
      ['POST /subjects/:.taken:$s/versions', { ...avro('a'), id: 77 }],
    ],
    call: ['POST /subjects/:.taken:$s/versions', { ...avro('b'), id: 77 }],
    code: 42207,
  },
  {
    endpoint: REGISTER,
    when: 'the name has a control character',
    call: ['POST /subjects/$s%01/versions', avro('a')],
    code: 42208,
  },
  {
    endpoint: REGISTER,
    when: 'the schema has more than 5 MB',
    call: ['POST /subjects/$s/versions', { schema: JSON.stringify('a'.repeat(5 * 1024 * 1024)) }],
    code: 42209,
  },
  {
    endpoint: REGISTER,
    when: 'the body has more than 12 MB',
    call: ['POST /subjects/$s/versions', JSON.stringify('a'.repeat(13 * 1024 * 1024))],
    code: 413,
  },
  {
    endpoint: REGISTER,
    when: 'a JSON Schema',
    call: ['POST /subjects/$s/versions', { schemaType: 'JSON', schema: '{"type": "object"}' }],
    code: 200,
    body: { schemaType: 'JSON', schema: '{"type":"object"}' },
  },
  {
    endpoint: REGISTER,
    when: 'a JSON Schema that uses another one',
    given: [['POST /subjects/$s/versions', { schemaType: 'JSON', schema: '{"type":"string"}' }]],
    call: [
      'POST /subjects/$s-list/versions',
      {
        schemaType: 'JSON',
        schema: '{"type":"array","items":{"$ref":"item.json"}}',
        references: [{ name: 'item.json', subject: '$s', version: 1 }],
      },
    ],
    code: 200,
  },
  {
    endpoint: REGISTER,
    when: 'a JSON Schema that is incompatible',
    given: [['POST /subjects/$s/versions', { schemaType: 'JSON', schema: '{"type":"string"}' }]],
    call: ['POST /subjects/$s/versions', { schemaType: 'JSON', schema: '{"type":"integer"}' }],
    code: 409,
  },
  {
    endpoint: REGISTER,
    when: 'its format is not that of the subject',
    given: [registered('a')],
    call: ['POST /subjects/$s/versions', { schemaType: 'JSON', schema: '{"type":"object"}' }],
    code: 409,
  },
  {
    endpoint: REGISTER,
    when: 'no JSON Schema',
    call: ['POST /subjects/$s/versions', { schemaType: 'JSON', schema: '{"type":"nothing"}' }],
    code: 42201,
  },
  {
    endpoint: REGISTER,
    when: 'a Protobuf schema that uses another one',
    given: [
      [
        'POST /subjects/$s/versions',
        { schemaType: 'PROTOBUF', schema: 'syntax = "proto3"; message A { string a = 1; }' },
      ],
    ],
    call: [
      'POST /subjects/$s-list/versions',
      {
        schemaType: 'PROTOBUF',
        schema: 'syntax = "proto3"; import "a.proto"; message L { repeated A items = 1; }',
        references: [{ name: 'a.proto', subject: '$s', version: 1 }],
      },
    ],
    code: 200,
    body: { schemaType: 'PROTOBUF' },
  },
  {
    endpoint: REGISTER,
    when: 'a Protobuf schema that is incompatible',
    given: [
      [
        'POST /subjects/$s/versions',
        { schemaType: 'PROTOBUF', schema: 'syntax = "proto3"; message A { string a = 1; }' },
      ],
    ],
    call: [
      'POST /subjects/$s/versions',
      { schemaType: 'PROTOBUF', schema: 'syntax = "proto3"; message A { int32 a = 1; }' },
    ],
    code: 409,
  },
  {
    endpoint: REGISTER,
    when: 'no Protobuf schema',
    call: ['POST /subjects/$s/versions', { schemaType: 'PROTOBUF', schema: 'massage A {}' }],
    code: 42201,
  },
];
