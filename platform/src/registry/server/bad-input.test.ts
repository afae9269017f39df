import { expect, test } from 'vitest';
import { registryOfTests } from '../registry-app.testing.ts';

const registry = registryOfTests();

const register = (subject: string, schema: string, more: object = {}) =>
  registry.call('POST', `/subjects/${subject}/versions`, { schema, ...more });

const INVALID = { status: 422, body: { error_code: 42201 } };

test('a schema of 5 MB is registered and read, in bounded time', async () => {
  const fields = Array.from({ length: 60_000 }, (_, at) => ({
    name: `f${at}`,
    type: 'string',
    doc: 'words '.repeat(3),
    default: '',
  }));
  const schema = JSON.stringify({ type: 'record', name: 'R', fields });
  expect(schema.length).toBeGreaterThan(4_000_000);
  expect(schema.length).toBeLessThan(5 * 1024 * 1024);
  const answer = await register('large', schema);
  expect(answer.status).toBe(200);
  const { id } = answer.body as { id: number };
  const { body } = await registry.call('GET', `/schemas/ids/${id}`);
  // Not `toEqual`: it would print megabytes.
  expect((body as { schema: string }).schema === schema).toBe(true);
}, 30_000);

const nested = (levels: number): string => `${'{"type":"array","items":'.repeat(levels)}"string"${'}'.repeat(levels)}`;

test('a schema is refused that is deeper than a thousand levels, however deep', async () => {
  expect(await register('deep', nested(100))).toMatchObject({ status: 200 });
  expect(await register('deeper', nested(1_001))).toMatchObject(INVALID);
  expect(await register('deepest', nested(100_000))).toMatchObject(INVALID);
  expect(await registry.call('POST', '/subjects/b/versions', nested(400_000))).toMatchObject({ status: 422 });
});

test.each([
  ['JSON', (levels: number) => `${'{"items":'.repeat(levels)}{}${'}'.repeat(levels)}`],
  ['PROTOBUF', (levels: number) => `syntax = "proto3";${'message M {'.repeat(levels)}${'}'.repeat(levels)}`],
])('so is one of %s', async (schemaType, deep) => {
  expect(await register(`deep-${schemaType}`, deep(10), { schemaType })).toMatchObject({ status: 200 });
  expect(await register('deeper', deep(1_001), { schemaType })).toMatchObject(INVALID);
  expect(await register('deepest', deep(100_000), { schemaType })).toMatchObject(INVALID);
});

test.each([
  ['no JSON', '{"type":'],
  ['an unknown type', '"strnig"'],
  ['no text', ' '],
  ['a name given twice', '["int","int"]'],
])('%s is refused', async (_, schema) => {
  expect(await register('bad', schema)).toMatchObject(INVALID);
});

test('schemas that come to refer to each other in a circle are refused, not followed for ever', async () => {
  const use = (name: string, used?: string) =>
    JSON.stringify({ type: 'record', name, fields: used === undefined ? [] : [{ name: 'a', type: ['null', used] }] });
  await registry.call('PUT', '/mode/:.circle:', { mode: 'IMPORT' });
  const imported = (subject: string, id: number, schema: string, to?: string) =>
    register(`:.circle:${subject}`, schema, {
      id,
      version: 1,
      references: to === undefined ? [] : [{ name: to, subject: to.toLowerCase(), version: 1 }],
    });
  expect(await imported('a', 1, use('A'))).toMatchObject({ status: 200 });
  expect(await imported('b', 2, use('B', 'A'), 'A')).toMatchObject({ status: 200 });
  // The first is taken away in the store itself, since the API keeps what is referred to.
  await registry.database.deleteFrom('registry_version').where('subject', '=', 'a').execute();
  expect(await imported('a', 3, use('A', 'B'), 'B')).toMatchObject(INVALID);
});

test.each([
  ['references that are none', { references: [{ name: 'a' }] }],
  [
    'too many references',
    { references: Array.from({ length: 1_001 }, () => ({ name: 'a', subject: 'a', version: 1 })) },
  ],
  ['metadata that is a text', { metadata: 'x' }],
  ['an id that is a text', { id: 'x' }],
])('%s are refused', async (_, more) => {
  expect(await register('bad', '"string"', more)).toMatchObject(INVALID);
});
