import { expect } from 'vitest';
import { avro, registered, type EndpointCase } from './endpoint-case.testing.ts';

const CHECK = 'POST /compatibility/subjects/:subject/versions/:version';
const CHECK_ALL = 'POST /compatibility/subjects/:subject/versions';

const incompatible = { is_compatible: false };

/** Compatibility checks. */
export const COMPATIBILITY_CASES: readonly EndpointCase[] = [
  {
    endpoint: CHECK,
    when: 'compatible',
    given: [registered('a')],
    call: ['POST /compatibility/subjects/$s/versions/latest', avro('a', 'b?')],
    code: 200,
    body: { is_compatible: true },
  },
  {
    endpoint: CHECK,
    when: 'incompatible',
    given: [registered('a')],
    call: ['POST /compatibility/subjects/$s/versions/1', avro('a', 'b')],
    code: 200,
    body: incompatible,
  },
  {
    endpoint: CHECK,
    when: 'incompatible, verbose',
    given: [registered('a')],
    call: ['POST /compatibility/subjects/$s/versions/1?verbose=true', avro('a', 'b')],
    code: 200,
    body: {
      ...incompatible,
      messages: [
        expect.stringContaining('READER_FIELD_MISSING_DEFAULT_VALUE'),
        '{oldSchemaVersion: 1}',
        "{compatibility: 'BACKWARD'}",
      ],
    },
  },
  {
    endpoint: CHECK,
    when: 'the subject has no versions yet',
    call: ['POST /compatibility/subjects/$s/versions/latest', avro('a')],
    code: 200,
    body: { is_compatible: true },
  },
  {
    endpoint: CHECK,
    when: 'there is no such subject',
    call: ['POST /compatibility/subjects/$s/versions/1', avro('a')],
    code: 40401,
  },
  {
    endpoint: CHECK,
    when: 'there is no such version',
    given: [registered('a')],
    call: ['POST /compatibility/subjects/$s/versions/9', avro('a')],
    code: 40402,
  },
  {
    endpoint: CHECK,
    when: 'it is no version',
    given: [registered('a')],
    call: ['POST /compatibility/subjects/$s/versions/x', avro('a')],
    code: 42202,
  },
  {
    endpoint: CHECK,
    when: 'the schema is no schema',
    given: [registered('a')],
    call: ['POST /compatibility/subjects/$s/versions/1', { schema: 'x' }],
    code: 42201,
  },
  {
    endpoint: CHECK_ALL,
    when: 'the level is BACKWARD: the latest counts',
    given: [registered('a'), registered('a', 'b?'), registered('a', 'b')],
    call: ['POST /compatibility/subjects/$s/versions', avro('a', 'b', 'c?')],
    code: 200,
    body: { is_compatible: true },
  },
  {
    endpoint: CHECK_ALL,
    when: 'the level is BACKWARD_TRANSITIVE: all count',
    given: [
      registered('a'),
      registered('a', 'b?'),
      registered('a', 'b'),
      ['PUT /config/$s', { compatibility: 'BACKWARD_TRANSITIVE' }],
    ],
    call: ['POST /compatibility/subjects/$s/versions', avro('a', 'b', 'c?')],
    code: 200,
    body: incompatible,
  },
  {
    endpoint: CHECK_ALL,
    when: 'the level is FORWARD: a field without default may come',
    given: [registered('a'), ['PUT /config/$s', { compatibility: 'FORWARD' }]],
    call: ['POST /compatibility/subjects/$s/versions', avro('a', 'b')],
    code: 200,
    body: { is_compatible: true },
  },
  {
    endpoint: CHECK_ALL,
    when: 'the level is FULL: neither may',
    given: [registered('a'), ['PUT /config/$s', { compatibility: 'FULL' }]],
    call: ['POST /compatibility/subjects/$s/versions', avro('b?')],
    code: 200,
    body: incompatible,
  },
  {
    endpoint: CHECK_ALL,
    when: 'versions of another group are not compared',
    given: [
      ['PUT /config/$s', { compatibilityGroup: 'major' }],
      ['POST /subjects/$s/versions', { ...avro('a'), metadata: { properties: { major: '1' } } }],
    ],
    call: ['POST /compatibility/subjects/$s/versions', { ...avro('b'), metadata: { properties: { major: '2' } } }],
    code: 200,
    body: { is_compatible: true },
  },
  {
    endpoint: CHECK_ALL,
    when: 'the schema is no schema',
    call: ['POST /compatibility/subjects/$s/versions', { schema: '{}' }],
    code: 42201,
  },
  {
    endpoint: CHECK_ALL,
    when: 'a context alone is named, no subject of it',
    call: ['POST /compatibility/subjects/:.c$s:/versions', avro('a')],
    code: 42208,
  },
];
