import { avro, registered, type EndpointCase } from './endpoint-case.testing.ts';

/** Modes of a subject and of all. */
export const MODE_CASES: readonly EndpointCase[] = [
  { endpoint: 'GET /mode', when: 'nothing was set', call: ['GET /mode'], code: 200, body: { mode: 'READWRITE' } },
  {
    endpoint: 'PUT /mode',
    when: 'it is a mode',
    call: ['PUT /mode', { mode: 'READONLY' }],
    code: 200,
    body: { mode: 'READONLY' },
    after: [['PUT /mode', { mode: 'READWRITE' }]],
  },
  { endpoint: 'PUT /mode', when: 'it is none', call: ['PUT /mode', { mode: 'SLOW' }], code: 42204 },
  {
    endpoint: 'PUT /mode',
    when: 'IMPORT, and there are subjects',
    given: [registered('a')],
    call: ['PUT /mode', { mode: 'IMPORT' }],
    code: 42205,
  },
  {
    endpoint: 'GET /mode/:subject',
    when: 'one was set',
    given: [['PUT /mode/$s', { mode: 'READONLY' }]],
    call: ['GET /mode/$s'],
    code: 200,
    body: { mode: 'READONLY' },
  },
  {
    endpoint: 'GET /mode/:subject',
    when: 'READONLY_OVERRIDE was set for all',
    given: [
      ['PUT /mode/$s', { mode: 'READWRITE' }],
      ['PUT /mode', { mode: 'READONLY_OVERRIDE' }],
    ],
    call: ['GET /mode/$s?defaultToGlobal=true'],
    code: 200,
    body: { mode: 'READONLY_OVERRIDE' },
    after: [['PUT /mode', { mode: 'READWRITE' }]],
  },
  { endpoint: 'GET /mode/:subject', when: 'none was set', call: ['GET /mode/$s'], code: 40409 },
  {
    endpoint: 'PUT /mode/:subject',
    when: 'IMPORT, forced',
    given: [registered('a')],
    call: ['PUT /mode/$s?force=true', { mode: 'IMPORT' }],
    code: 200,
    body: { mode: 'IMPORT' },
  },
  {
    endpoint: 'PUT /mode/:subject',
    when: 'IMPORT, and there are versions',
    given: [registered('a')],
    call: ['PUT /mode/$s', { mode: 'IMPORT' }],
    code: 42205,
  },
  { endpoint: 'PUT /mode/:subject', when: 'it is no mode', call: ['PUT /mode/$s', { mode: 'SLOW' }], code: 42204 },
  {
    endpoint: 'DELETE /mode/:subject',
    when: 'one was set',
    given: [['PUT /mode/$s', { mode: 'READONLY' }]],
    call: ['DELETE /mode/$s'],
    code: 200,
    body: { mode: 'READONLY' },
  },
  { endpoint: 'DELETE /mode/:subject', when: 'none was set', call: ['DELETE /mode/$s'], code: 40401 },
  {
    endpoint: 'PUT /mode/:subject',
    when: 'IMPORT, and it is so already',
    given: [
      ['PUT /mode/:.m$s:x', { mode: 'IMPORT' }],
      ['POST /subjects/:.m$s:x/versions', { ...avro('a'), id: 50, version: 1 }],
    ],
    call: ['PUT /mode/:.m$s:x', { mode: 'IMPORT' }],
    code: 200,
    body: { mode: 'IMPORT' },
  },
];
