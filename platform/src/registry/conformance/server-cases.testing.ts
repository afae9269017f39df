import { expect } from 'vitest';
import { avro, deletedSoftly, registered, type EndpointCase } from './endpoint-case.testing.ts';

/** Lists of subjects and contexts, and the server itself. */
export const SERVER_CASES: readonly EndpointCase[] = [
  {
    endpoint: 'GET /subjects',
    when: 'asked by prefix',
    given: [registered('a')],
    call: ['GET /subjects?subjectPrefix=$s'],
    code: 200,
    body: ['$s'],
  },
  {
    endpoint: 'GET /subjects',
    when: 'a subject is deleted softly',
    given: deletedSoftly,
    call: ['GET /subjects?subjectPrefix=$s'],
    code: 200,
    body: [],
  },
  {
    endpoint: 'GET /subjects',
    when: 'asked for deleted ones too',
    given: deletedSoftly,
    call: ['GET /subjects?subjectPrefix=$s&deleted=true'],
    code: 200,
    body: ['$s'],
  },
  {
    endpoint: 'GET /schemas/types',
    when: '',
    call: ['GET /schemas/types'],
    code: 200,
    body: ['JSON', 'PROTOBUF', 'AVRO'],
  },
  {
    endpoint: 'GET /contexts',
    when: 'something was registered into one',
    given: [['POST /subjects/:.c$s:x/versions', avro('a')]],
    call: ['GET /contexts'],
    code: 200,
    body: expect.arrayContaining(['.', '.c$s']),
  },
  {
    endpoint: 'GET /subjects',
    when: 'a context is in front',
    given: [['POST /contexts/.p$s/subjects/x/versions', avro('a')]],
    call: ['GET /contexts/.p$s/subjects'],
    code: 200,
    body: [':.p$s:x'],
  },
  { endpoint: 'GET /', when: '', call: ['GET /'], code: 200, body: {} },
  {
    endpoint: 'GET /v1/metadata/id',
    when: '',
    call: ['GET /v1/metadata/id'],
    code: 200,
    body: { scope: { path: [] } },
  },
  { endpoint: 'GET /v1/metadata/version', when: '', call: ['GET /v1/metadata/version'], code: 200 },
  {
    endpoint: 'any other',
    when: 'the address of the context is malformed',
    call: ['GET /contexts/%ZZ/subjects'],
    code: 400,
  },
  {
    endpoint: 'any other',
    when: 'the address in a context is malformed',
    call: ['GET /contexts/.a/subjects/%ZZ/versions'],
    code: 400,
  },
  { endpoint: 'any other', when: 'the address is malformed', call: ['GET /subjects/%ZZ/versions'], code: 400 },
  {
    endpoint: 'any other',
    when: 'the name of a subject is too long',
    call: [`GET /subjects/${'x'.repeat(5_000)}/versions`],
    code: 414,
  },
  { endpoint: 'any other', when: 'there is no such address', call: ['GET /nowhere'], code: 404 },
];
