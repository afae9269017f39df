import { expect, test } from 'vitest';
import { openDatabase } from '../../database/index.ts';
import { registryOfTests } from '../registry-app.testing.ts';
import { serveRegistry } from './serve-registry.ts';

const tokens = { read: 'the-token-of-readers', write: 'the-token-of-writers', admin: 'the-token-of-admins' };

const onFailure = (error: unknown): never => {
  throw error;
};

const registry = registryOfTests(tokens);

const schema = { schema: '"string"' };

test.each([
  ['GET', '/subjects', undefined, 'read'],
  ['POST', '/compatibility/subjects/a/versions/latest', schema, 'read'],
  ['POST', '/subjects/a/versions', schema, 'write'],
  ['PUT', '/config/a', { compatibility: 'FULL' }, 'write'],
  ['DELETE', '/subjects/a', undefined, 'write'],
  ['DELETE', '/subjects/a?permanent=true', undefined, 'admin'],
  ['DELETE', '/subjects/a?permanent=TRUE', undefined, 'admin'],
  ['DELETE', '/subjects/a?permanent=true&permanent=true', undefined, 'admin'],
  ['DELETE', '/subjects/a/versions/1?permanent=false&permanent=true', undefined, 'admin'],
  ['PUT', '/config/:.:', { compatibility: 'FULL' }, 'admin'],
  ['PUT', '/contexts/:.:/config', { compatibility: 'FULL' }, 'admin'],
  ['DELETE', '/config/%3A.%3A', undefined, 'admin'],
  ['PUT', '/config/:.c:', { compatibility: 'FULL' }, 'admin'],
  ['DELETE', '/config/:.c:', undefined, 'admin'],
  ['PUT', '/config/:.c:a', { compatibility: 'FULL' }, 'write'],
  ['PUT', '/config', { compatibility: 'FULL' }, 'admin'],
  ['PUT', '/mode/a', { mode: 'READONLY' }, 'admin'],
] as const)('%s %s is for the role of its kind and those above it', async (method, path, body, least) => {
  const roles = ['read', 'write', 'admin'] as const;
  expect(await registry.call(method, path, body)).toMatchObject({ status: 401, body: { error_code: 401 } });
  const wrong = { authorization: 'Bearer of-nobody' };
  expect(await registry.call(method, path, body, wrong)).toMatchObject({ status: 401 });
  for (const role of roles) {
    const authorization =
      role === 'write'
        ? `Basic ${Buffer.from(`anybody:${tokens.write}`).toString('base64')}`
        : `Bearer ${tokens[role]}`;
    const { status } = await registry.call(method, path, body, { authorization });
    const forbidden = roles.indexOf(role) < roles.indexOf(least);
    if (forbidden) expect(status, role).toBe(403);
    else expect([401, 403], role).not.toContain(status);
  }
});

test.each(['0.0.0.0', '::', '192.0.2.1', 'example.org'])(
  'on host %s without tokens it does not start',
  async (host) => {
    const database = openDatabase({ url: registry.server.url, namespace: registry.server.namespace() });
    await expect(serveRegistry({ database, host, port: 0, tokens: {}, onFailure })).rejects.toMatchObject({
      code: 'REGISTRY_TOKEN_MISSING',
      exitCode: 2,
    });
    await database.destroy();
  },
);

test('a port that is taken is told', async () => {
  const database = openDatabase({ url: registry.server.url, namespace: registry.server.namespace() });
  const port = Number(new URL(registry.url).port);
  await expect(serveRegistry({ database, host: '127.0.0.1', port, tokens: {}, onFailure })).rejects.toMatchObject({
    code: 'REGISTRY_PORT_UNUSABLE',
    exitCode: 3,
  });
  await database.destroy();
});

test('a store that is down is an error of the API', async () => {
  const database = openDatabase({ url: 'postgres://nobody@127.0.0.1:1/nowhere', namespace: 'n' });
  const failures: unknown[] = [];
  const served = await serveRegistry({
    database,
    host: '127.0.0.1',
    port: 0,
    tokens: {},
    onFailure: (error) => failures.push(error),
  });
  const response = await fetch(`${served.url}/subjects`);
  expect([response.status, await response.json()]).toEqual([
    500,
    { error_code: 50001, message: 'Error in the backend data store: the store cannot be reached at present' },
  ]);
  expect(failures).toMatchObject([{ code: 'DATABASE_UNAVAILABLE' }]);
  await served.close();
  await database.destroy();
});
