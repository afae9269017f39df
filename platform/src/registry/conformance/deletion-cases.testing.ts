import { deletedSoftly, referring, registered, type EndpointCase } from './endpoint-case.testing.ts';

const DELETE = 'DELETE /subjects/:subject';
const DELETE_VERSION = 'DELETE /subjects/:subject/versions/:version';

/** Deletion, soft and permanent. */
export const DELETION_CASES: readonly EndpointCase[] = [
  {
    endpoint: DELETE,
    when: 'there are versions',
    given: [registered('a'), registered('a', 'b?')],
    call: ['DELETE /subjects/$s'],
    code: 200,
    body: [1, 2],
  },
  {
    endpoint: DELETE,
    when: 'permanently, after softly',
    given: deletedSoftly,
    call: ['DELETE /subjects/$s?permanent=true'],
    code: 200,
    body: [1],
  },
  { endpoint: DELETE, when: 'there is no such subject', call: ['DELETE /subjects/$s'], code: 40401 },
  { endpoint: DELETE, when: 'it is deleted already', given: deletedSoftly, call: ['DELETE /subjects/$s'], code: 40404 },
  {
    endpoint: DELETE,
    when: 'permanently, and not softly before',
    given: [registered('a')],
    call: ['DELETE /subjects/$s?permanent=true'],
    code: 40405,
  },
  {
    endpoint: DELETE,
    when: 'a schema refers to it',
    given: [registered('a'), ['POST /subjects/$s-list/versions', referring]],
    call: ['DELETE /subjects/$s'],
    code: 42206,
  },
  {
    endpoint: DELETE,
    when: 'the subject is read-only',
    given: [registered('a'), ['PUT /mode/$s', { mode: 'READONLY' }]],
    call: ['DELETE /subjects/$s'],
    code: 42205,
  },
  {
    endpoint: DELETE_VERSION,
    when: 'the latest',
    given: [registered('a'), registered('a', 'b?')],
    call: ['DELETE /subjects/$s/versions/latest'],
    code: 200,
    body: 2,
  },
  {
    endpoint: DELETE_VERSION,
    when: 'permanently, after softly',
    given: deletedSoftly,
    call: ['DELETE /subjects/$s/versions/1?permanent=true'],
    code: 200,
    body: 1,
  },
  { endpoint: DELETE_VERSION, when: 'there is no such subject', call: ['DELETE /subjects/$s/versions/1'], code: 40401 },
  {
    endpoint: DELETE_VERSION,
    when: 'there is no such version',
    given: [registered('a')],
    call: ['DELETE /subjects/$s/versions/9'],
    code: 40402,
  },
  {
    endpoint: DELETE_VERSION,
    when: 'it is deleted already',
    given: deletedSoftly,
    call: ['DELETE /subjects/$s/versions/1'],
    code: 40406,
  },
  {
    endpoint: DELETE_VERSION,
    when: 'permanently, and not softly before',
    given: [registered('a')],
    call: ['DELETE /subjects/$s/versions/1?permanent=true'],
    code: 40407,
  },
  {
    endpoint: DELETE_VERSION,
    when: 'a schema refers to it',
    given: [registered('a'), ['POST /subjects/$s-list/versions', referring]],
    call: ['DELETE /subjects/$s/versions/1'],
    code: 42206,
  },
  {
    endpoint: DELETE_VERSION,
    when: 'it is no version',
    given: [registered('a')],
    call: ['DELETE /subjects/$s/versions/0'],
    code: 42202,
  },
  {
    endpoint: DELETE,
    when: 'a context alone is named, no subject of it',
    call: ['DELETE /subjects/:.:'],
    code: 42208,
  },
];
