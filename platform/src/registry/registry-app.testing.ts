import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll } from 'vitest';
import { migrate, openDatabase } from '../database/index.ts';
import { testDatabase, type TestDatabase } from '../testing/database.ts';
import { registryIn } from './registry-in.ts';
import { registryMigrations } from './registry-migrations.ts';
import type { SchemaRegistry } from './schema-registry.ts';
import type { OnFailure } from './server/answer-errors.ts';
import { registryApp } from './server/registry-app.ts';
import type { RegistryTokens } from './server/tokens.ts';
import type { RegistryDatabase, RegistryTables } from './store/registry-tables.ts';

/** What a request was answered. */
export interface Answered {
  readonly status: number;
  readonly body: unknown;
}

/** A registry of a namespace of its own, listening on loopback. */
export interface TestRegistry {
  readonly url: string;
  readonly app: FastifyInstance;
  readonly database: RegistryDatabase;
  /** The same store, used directly. */
  readonly direct: SchemaRegistry;
  /** Sends `method path body` and reads the answer. */
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answered>;
  close(): Promise<void>;
}

/** Starts a registry on the test run's PostgreSQL. */
export async function testRegistry(
  server: TestDatabase,
  tokens: RegistryTokens = {},
  onFailure: OnFailure = (error) => {
    throw error;
  },
  /** Adds to the server before it listens. */
  extend: (app: FastifyInstance) => void = () => {},
): Promise<TestRegistry> {
  const namespace = server.namespace();
  const database = openDatabase({ url: server.url, namespace });
  await migrate(database, namespace, registryMigrations);
  const tables = database.withTables<RegistryTables>();
  const app = registryApp(tables, tokens, onFailure);
  extend(app);
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  return {
    url,
    app,
    database: tables,
    direct: registryIn(database),
    async call(method, path, body, headers = {}) {
      const response = await fetch(`${url}${path}`, {
        method,
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
        headers: { 'content-type': 'application/vnd.schemaregistry.v1+json', ...headers },
      });
      return { status: response.status, body: await response.json() };
    },
    async close() {
      await app.close();
      await database.destroy();
    },
  };
}

/** A registry for all tests of a file, and the PostgreSQL it is on: there from before the first until after the last. */
export function registryOfTests(
  tokens: RegistryTokens = {},
): Omit<TestRegistry, 'close'> & { readonly server: TestDatabase } {
  let server: TestDatabase;
  let registry: TestRegistry;
  beforeAll(async () => {
    server = await testDatabase();
    registry = await testRegistry(server, tokens);
  });
  afterAll(async () => {
    await registry.close();
    await server.close();
  });
  return {
    get server() {
      return server;
    },
    get url() {
      return registry.url;
    },
    get app() {
      return registry.app;
    },
    get database() {
      return registry.database;
    },
    get direct() {
      return registry.direct;
    },
    call: (...words) => registry.call(...words),
  };
}
