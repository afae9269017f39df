import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readSettings, readSettingsFile, workspaceRoot } from './index.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tempi-settings-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('with nothing set, or set to nothing, everything is embedded', () => {
  expect(readSettings({ KAFKA_BROKERS: '', MESH_PORT: '' })).toMatchObject({
    kafka: undefined,
    databaseUrl: undefined,
    namespace: undefined,
    port: 7070,
    host: '127.0.0.1',
    requireKafka: false,
    testSeed: 1,
    fault: undefined,
  });
});

test('variables become typed settings', () => {
  const settings = readSettings({
    KAFKA_BROKERS: 'one:9092,[::1]:9093',
    KAFKA_SECURITY_PROTOCOL: 'SASL_SSL',
    KAFKA_SASL_MECHANISM: 'PLAIN',
    KAFKA_USERNAME: 'me',
    KAFKA_PASSWORD: 'secret',
    MESH_PORT: '8080',
    MESH_REQUIRE_KAFKA: '1',
    MESH_STATE_MEMORY: '2 GB',
    MESH_TEST_SEED: 'random',
    MESH_PSEUDONYM_KEY: 'x'.repeat(32),
    MESH_FAULT: 'micro-batch.staged:3',
  });
  expect(settings.kafka).toMatchObject({
    brokers: 'one:9092,[::1]:9093',
    securityProtocol: 'sasl_ssl',
    password: 'secret',
  });
  expect(settings).toMatchObject({
    port: 8080,
    pseudonymKey: 'x'.repeat(32),
    requireKafka: true,
    testSeed: 'random',
    stateMemory: 2_000_000_000,
    fault: { point: 'micro-batch.staged', occurrence: 3 },
  });
});

test('another registry, and tokens by role', () => {
  const settings = readSettings({
    SCHEMA_REGISTRY_URL: 'https://registry:8081',
    SCHEMA_REGISTRY_AUTH: 'mesh:pass:word',
    MESH_TOKEN_WRITE: 'a-token-of-writers',
  });
  expect(settings.registry).toEqual({
    url: 'https://registry:8081',
    auth: { username: 'mesh', password: 'pass:word' },
  });
  expect(settings.tokens).toEqual({ read: undefined, write: 'a-token-of-writers', admin: undefined });
  expect(readSettings({ SCHEMA_REGISTRY_AUTH: 'a:b' }).registry).toBeUndefined();
});

test.each([
  ['SCHEMA_REGISTRY_URL', 'registry:8081'],
  ['SCHEMA_REGISTRY_AUTH', 'nocolon-hunter2'],
  ['MESH_TOKEN_ADMIN', 'short-hunter2'],
])('%s=%s is refused by name, and not repeated', (name, value) => {
  expect(() => readSettings({ [name]: value })).toThrow(`${name} is a value not shown`);
  expect(() => readSettings({ [name]: value })).not.toThrow(value);
});

test.each([
  ['MESH_PORT', 'high'],
  ['MESH_PORT', '65536'],
  ['MESH_LOG_LEVEL', 'loud'],
  ['MESH_NAMESPACE', 'Bad Name'],
  ['MESH_REQUIRE_KAFKA', 'perhaps'],
  ['MESH_STATE_MEMORY', '512'],
  ['MESH_STATE_MEMORY', '15MB'],
  ['MESH_FAULT', 'stream.middle:1'],
  ['MESH_FAULT', 'stream.begin:0'],
  ['KAFKA_BROKERS', 'no-port'],
  ['ARCHIVE_URL', 'ftp://there'],
])('%s=%s is refused by name', (name, value) => {
  expect(() => readSettings({ [name]: value })).toThrow(
    expect.objectContaining({ code: 'SETTINGS_INVALID', exitCode: 2 }),
  );
  expect(() => readSettings({ [name]: value })).toThrow(`${name} is "${value}"`);
});

test('every wrong value is named at once, and secrets are not repeated', () => {
  const read = () =>
    readSettings({ MESH_PORT: 'high', DATABASE_URL: 'mysql://me:hunter2@there', MESH_LOG_LEVEL: 'loud' });
  expect(read).toThrow(/DATABASE_URL.*MESH_PORT.*MESH_LOG_LEVEL/);
  expect(read).not.toThrow(/hunter2/);
});

test('a SASL protocol names what it lacks', () => {
  const read = () =>
    readSettings({ KAFKA_BROKERS: 'one:9092', KAFKA_SECURITY_PROTOCOL: 'sasl_ssl', KAFKA_USERNAME: 'me' });
  expect(read).toThrow(/KAFKA_SASL_MECHANISM is not set, KAFKA_PASSWORD is not set/);
});

test('a settings file fills in what the environment leaves unset', async () => {
  const path = join(folder, 'more.env');
  await writeFile(path, '# ours\nexport MESH_PORT=9090\nMESH_HOST="0.0.0.0"\n');
  expect(readSettings({ MESH_PORT: '9191', MESH_HOST: '' }, await readSettingsFile(path))).toMatchObject({
    port: 9191,
    host: '0.0.0.0',
  });
  await expect(readSettingsFile(join(folder, 'no.env'))).rejects.toMatchObject({
    code: 'SETTINGS_FILE_UNREADABLE',
    found: expect.stringContaining('no.env'),
  });
  await writeFile(path, 'nothing here');
  await expect(readSettingsFile(path)).rejects.toMatchObject({ code: 'SETTINGS_FILE_UNREADABLE' });
});

test('the workspace is the nearest folder upwards with a turbo.json', async () => {
  await mkdir(join(folder, 'repository/domains/sensors'), { recursive: true });
  await writeFile(join(folder, 'repository/turbo.json'), '{}');
  expect(workspaceRoot(join(folder, 'repository/domains/sensors'))).toBe(join(folder, 'repository'));
  expect(workspaceRoot(folder)).toBe(folder);
});
