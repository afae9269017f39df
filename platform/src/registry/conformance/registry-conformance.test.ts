import { format } from 'prettier';
import { expect, test } from 'vitest';
import type { MeshError } from '../../error/index.ts';
import { registryOfTests, testRegistry } from '../registry-app.testing.ts';
import { registryErrorNumber } from '../registry-error.ts';
import { schemaWork } from '../format/on-thread.ts';
import { registryRoutes } from '../server/registry-app.ts';
import * as storeErrors from '../store/store-errors.ts';
import { COMPATIBILITY_CASES } from './compatibility-cases.testing.ts';
import { CONFIG_CASES } from './config-cases.testing.ts';
import { CONTRACT_CASES } from './contract-cases.testing.ts';
import { DELETION_CASES } from './deletion-cases.testing.ts';
import { FORMAT_CASES } from './format-cases.testing.ts';
import { MODE_CASES } from './mode-cases.testing.ts';
import { REGISTRATION_CASES } from './registration-cases.testing.ts';
import { SCHEMA_CASES } from './schema-cases.testing.ts';
import { SERVER_CASES } from './server-cases.testing.ts';
import { VERSION_CASES } from './version-cases.testing.ts';
import { recordText, type Call } from './endpoint-case.testing.ts';

const HEAD = `# The registry's REST API

Each endpoint, what it does and what it refuses, with Confluent's error codes (200: it does what it is asked). Written by
\`npx vitest run platform/src/registry/conformance --update\`; the test fails where it is not up to date.

| endpoint | when | answer |
| --- | --- | --- |
`;

const CASES = [
  ...SERVER_CASES,
  ...REGISTRATION_CASES,
  ...CONTRACT_CASES,
  ...VERSION_CASES,
  ...DELETION_CASES,
  ...SCHEMA_CASES,
  ...FORMAT_CASES,
  ...COMPATIBILITY_CASES,
  ...CONFIG_CASES,
  ...MODE_CASES,
];
/** The codes of the errors that the store and the server make. */
const CODES = Object.values<(...words: never[]) => MeshError>(storeErrors).map((make) =>
  registryErrorNumber(make('a' as never, [] as never)),
);

const registry = registryOfTests();

let subjects = 0;
const lines: string[] = [];

test.each(CASES)('$endpoint, $when: $code', async ({ endpoint, when, given = [], call, code, body, after = [] }) => {
  const names: Record<string, string> = { $s: `s${(subjects += 1)}z` };
  const named = <T>(value: T): T =>
    JSON.parse(
      Object.entries(names).reduce((text, [name, by]) => text.replaceAll(name, by), JSON.stringify(value)),
    ) as T;
  const send = async ([request, sent]: Call) => {
    const [method = '', path = ''] = named(request).split(' ');
    const answer = await registry.call(method, path, sent === undefined ? undefined : named(sent));
    const { id, guid } = Object(answer.body) as { id?: number; guid?: string };
    if (id !== undefined && guid !== undefined) Object.assign(names, { $id: String(id), $guid: guid });
    return answer;
  };
  for (const each of given) expect(await send(each), each[0]).toMatchObject({ status: 200 });
  const answer = await send(call);
  for (const each of after) expect(await send(each), each[0]).toMatchObject({ status: 200 });
  expect(answer.status, JSON.stringify(answer.body)).toBe(Number(String(code).slice(0, 3)));
  if (code !== 200) expect(answer.body).toEqual({ error_code: code, message: expect.any(String) });
  else if (body !== undefined) expect(answer.body).toEqual(matching(namedIn(body, named)));
  lines.push(`| \`${endpoint}\` | ${when} | ${code} |`);
});

/** The names put into an expectation, whose matchers no JSON can hold. */
function namedIn(value: unknown, named: <T>(value: T) => T): unknown {
  if (typeof value === 'string') return named(value);
  if (Array.isArray(value)) return value.map((each) => namedIn(each, named));
  if (isMatcher(value))
    return 'sample' in value ? Object.assign(value, { sample: namedIn(value.sample, named) }) : value;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, namedIn(each, named)]));
}

/** Objects have at least these properties; lists have exactly these items. */
function matching(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(matching);
  if (typeof value !== 'object' || value === null || isMatcher(value)) return value;
  return expect.objectContaining(
    Object.fromEntries(Object.entries(value).map(([name, each]) => [name, matching(each)])),
  );
}

const isMatcher = (value: unknown): value is { sample?: unknown } =>
  typeof value === 'object' && value !== null && 'asymmetricMatch' in value;

const TOKEN_CASES = [
  { when: 'no token is sent, and roles have some', call: 'GET /subjects', token: '', code: 401 },
  { when: 'the token is none', call: 'GET /subjects', token: 'mistyped', code: 401 },
  { when: 'the role of the token may not write', call: 'PUT /config/a', token: 'reader', code: 403 },
  { when: 'the role of the token is not admin', call: 'PUT /mode', token: 'writer', code: 403 },
  {
    when: 'who deletes permanently is not admin',
    call: 'DELETE /subjects/a?permanent=true',
    token: 'writer',
    code: 403,
  },
  { when: 'who configures a context is not admin', call: 'PUT /config/:.c:', token: 'writer', code: 403 },
];

test.each(TOKEN_CASES)('any, $when: $code', async ({ when, call, token, code }) => {
  const guarded = await testRegistry(registry.server, { read: 'reader', write: 'writer' });
  const [method = '', path = ''] = call.split(' ');
  const headers: Record<string, string> = token === '' ? {} : { authorization: `Bearer ${token}` };
  const answer = await guarded.call(method, path, undefined, headers);
  expect(answer).toEqual({ status: code, body: { error_code: code, message: expect.any(String) } });
  lines.push(`| any | ${when} | ${code} |`);
  await guarded.close();
});

test('any, the store cannot be reached: 50001', async () => {
  const failures: unknown[] = [];
  const broken = await testRegistry(registry.server, {}, (error) => failures.push(error));
  await broken.database.destroy();
  const answer = await broken.call('GET', '/subjects');
  expect(answer).toEqual({ status: 500, body: { error_code: 50001, message: expect.any(String) } });
  expect(failures).toHaveLength(1);
  lines.push('| any | the store cannot be reached | 50001 |');
  await broken.app.close();
});

test('any, more large schemas wait than there is room for: 503', async () => {
  const fields = Array.from({ length: 20_000 }, (_, at) => ({
    name: `f${at}`,
    type: 'string',
    doc: 'words '.repeat(9),
  }));
  const text = JSON.stringify({ type: 'record', name: 'R', fields });
  const read = (size: number) => schemaWork('read', size, 'AVRO', { text, references: [] }, [], 'as written');
  // Threads are busy with them, and the last, which waits behind all others, says that it takes all the room there is.
  const busy = [...Array.from({ length: 6 }, () => 2_000), 99_990_000].map(read);
  const schema = recordText(...fields.slice(0, 100).map(({ name }) => name));
  const answer = await registry.call('POST', '/subjects/busy/versions', { schema });
  expect(answer).toEqual({ status: 503, body: { error_code: 503, message: expect.stringContaining('try again') } });
  lines.push('| any | more large schemas wait than there is room for | 503 |');
  await Promise.all(busy);
  expect(await registry.call('POST', '/subjects/busy/versions', { schema })).toMatchObject({ status: 200 });
});

test('every endpoint and every code is in the table', async () => {
  const endpoints = registryRoutes.map(({ method, url }) => `${method} ${url}`);
  const shown = new Set(CASES.map(({ endpoint }) => endpoint));
  expect(endpoints.filter((endpoint) => !shown.has(endpoint))).toEqual([]);
  expect([...shown].filter((endpoint) => !endpoints.includes(endpoint))).toEqual(['any other']);
  const codes = new Set(CASES.map(({ code }) => code));
  expect(CODES).not.toContain(undefined);
  expect(CODES.filter((code) => !codes.has(Number(code)))).toEqual([]);
});

test('the table says so', async () => {
  expect(lines.length).toBe(CASES.length + TOKEN_CASES.length + 2);
  const table = await format(`${HEAD}${lines.join('\n')}\n`, {
    parser: 'markdown',
    printWidth: 120,
    singleQuote: true,
  });
  await expect(table).toMatchFileSnapshot('../../../REGISTRY.md');
});
