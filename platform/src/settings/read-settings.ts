import { join, resolve } from 'node:path';
import type { z } from 'zod';
import { MeshError } from '../error/index.ts';
import { environment, SECRET } from './environment.ts';
import type { KafkaSettings, RegistrySettings, Settings } from './settings.ts';
import { workspaceRoot } from './workspace-root.ts';

/** Variables by name, as `process.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The settings of a mesh: the variables given, or those of the process; `more` (see `readSettingsFile`) fills in what
 * they leave unset. Fails with `SETTINGS_INVALID`, which names every wrong variable with what was expected of it.
 * This is the one place that reads the process's environment.
 */
export function readSettings(variables: Environment = process.env, more: Environment = {}): Settings {
  const given = Object.entries(variables).filter(([, value]) => value !== undefined && value !== '');
  const merged: Environment = { ...more, ...Object.fromEntries(given) };
  const { success, data, error } = environment.safeParse(merged);
  if (!success) throw invalid(error.issues.map((issue) => wrong(merged, issue)));
  return {
    kafka: kafka(data),
    databaseUrl: data.DATABASE_URL,
    archiveUrl: data.ARCHIVE_URL,
    registry: registry(data),
    tokens: { read: data.MESH_TOKEN_READ, write: data.MESH_TOKEN_WRITE, admin: data.MESH_TOKEN_ADMIN },
    pseudonymKey: data.MESH_PSEUDONYM_KEY,
    namespace: data.MESH_NAMESPACE,
    port: data.MESH_PORT ?? 7070,
    host: data.MESH_HOST ?? '127.0.0.1',
    logLevel: data.MESH_LOG_LEVEL ?? 'info',
    sampleData:
      data.MESH_SAMPLE_DATA === undefined ? join(workspaceRoot(), '../shared/data') : resolve(data.MESH_SAMPLE_DATA),
    requireKafka: data.MESH_REQUIRE_KAFKA ?? false,
    testSeed: data.MESH_TEST_SEED ?? 1,
    stateMemory: data.MESH_STATE_MEMORY ?? 512_000_000,
    fault: data.MESH_FAULT,
  };
}

function kafka(data: z.infer<typeof environment>): KafkaSettings | undefined {
  if (data.KAFKA_BROKERS === undefined) return undefined;
  const settings = {
    brokers: data.KAFKA_BROKERS,
    securityProtocol: data.KAFKA_SECURITY_PROTOCOL ?? 'plaintext',
    saslMechanism: data.KAFKA_SASL_MECHANISM,
    username: data.KAFKA_USERNAME,
    password: data.KAFKA_PASSWORD,
    sslCa: data.KAFKA_SSL_CA,
  };
  if (!settings.securityProtocol.startsWith('sasl_')) return settings;
  const missing = ['KAFKA_SASL_MECHANISM', 'KAFKA_USERNAME', 'KAFKA_PASSWORD'].filter(
    (name) => data[name as keyof typeof data] === undefined,
  );
  if (missing.length === 0) return settings;
  throw invalid(
    missing.map((name) => ({
      name,
      found: `${name} is not set`,
      expected: `${name} for ${settings.securityProtocol}`,
    })),
  );
}

function registry(data: z.infer<typeof environment>): RegistrySettings | undefined {
  if (data.SCHEMA_REGISTRY_URL === undefined) return undefined;
  const auth = data.SCHEMA_REGISTRY_AUTH;
  const colon = auth?.indexOf(':') ?? 0;
  return {
    url: data.SCHEMA_REGISTRY_URL,
    auth: auth === undefined ? undefined : { username: auth.slice(0, colon), password: auth.slice(colon + 1) },
  };
}

interface Wrong {
  readonly name: string;
  readonly found: string;
  readonly expected: string;
}

function wrong(variables: Environment, issue: z.core.$ZodIssue): Wrong {
  const name = String(issue.path[0]);
  const value = SECRET.has(name) ? 'a value not shown' : JSON.stringify(variables[name]);
  return { name, found: `${name} is ${value}`, expected: `${name} to be ${issue.message}` };
}

const invalid = (all: readonly Wrong[]): MeshError =>
  new MeshError({
    code: 'SETTINGS_INVALID',
    found: all.map(({ found }) => found).join(', '),
    expected: all.map(({ expected }) => expected).join(', '),
    likelyCause: 'a slip in the environment or in the file given by --env',
  });
