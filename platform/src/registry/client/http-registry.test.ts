import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { contract, double, text, timestamp } from '../../contract/index.ts';
import { csvFormat } from '../../ingestion/csv.ts';
import { ingestSource } from '../../ingestion/ingest-source.ts';
import { openMesh } from '../../mesh/index.ts';
import { count, from, max } from '../../plan/index.ts';
import { product } from '../../product/index.ts';
import { readServed } from '../../serving/index.ts';
import { readSettings } from '../../settings/index.ts';
import { runStream } from '../../stream/index.ts';
import { testDatabase, type TestDatabase } from '../../testing/database.ts';
import { testRegistry, type TestRegistry } from '../registry-app.testing.ts';
import { httpRegistry } from './http-registry.ts';

let server: TestDatabase;
let registry: TestRegistry;
let folder: string;
beforeAll(async () => {
  server = await testDatabase();
  registry = await testRegistry(server);
  folder = await mkdtemp(join(tmpdir(), 'tempi-http-registry-'));
});
afterAll(async () => {
  await registry.close();
  await server.close();
  await rm(folder, { recursive: true });
});

const record = (...fields: readonly object[]) => ({ type: 'record', name: 'R', fields });
const amount = { name: 'amount', type: { type: 'bytes', logicalType: 'decimal', precision: 9, scale: 2 } };
const note = { name: 'note', type: ['null', 'string'], default: null };

test('behind HTTP a schema keeps logical types and defaults, and the same schema has one id', async () => {
  const [one, other] = [
    httpRegistry({ url: registry.url, auth: undefined }),
    httpRegistry({ url: registry.url, auth: undefined }),
  ];
  const id = await one.register('a-value', record(amount));
  expect(await other.register('a-value', record(amount))).toBe(id);
  expect(await registry.direct.register('b-value', record(amount))).toBe(id);
  const next = await other.register('a-value', record(amount, note));
  expect(next).not.toBe(id);
  expect(await one.schema(next)).toEqual(record(amount, note));
  expect(await registry.direct.schema(next)).toEqual(record(amount, note));
});

test('a subject that has another level than the default is registered under, and keeps it', async () => {
  await registry.call('PUT', '/config/full-value', { compatibility: 'FULL' });
  const client = httpRegistry({ url: registry.url, auth: undefined });
  await client.register('full-value', record(note));
  await client.register('full-value', record(note, { ...note, name: 'more' }));
  expect((await registry.call('GET', '/config/full-value')).body).toEqual({ compatibilityLevel: 'FULL' });
});

test('what the registry refuses, and that it is gone, is told with a code', async () => {
  const client = httpRegistry({ url: registry.url, auth: undefined });
  await client.register('refused-value', record(note));
  await expect(client.register('refused-value', record(note, amount))).rejects.toMatchObject({
    code: 'CONTRACT_INCOMPATIBLE',
    found: expect.stringContaining('amount'),
  });
  await expect(client.register('refused-value', { type: 'record' })).rejects.toMatchObject({ code: 'REGISTRY_42201' });
  await expect(client.schema(4_711)).rejects.toMatchObject({ code: 'SCHEMA_UNKNOWN' });
  const gone = httpRegistry({ url: 'http://127.0.0.1:1', auth: undefined });
  await expect(gone.register('a-value', record(note))).rejects.toMatchObject({
    code: 'REGISTRY_UNAVAILABLE',
    canRetry: true,
    exitCode: 3,
  });
  await expect(gone.schema(1)).rejects.toMatchObject({ code: 'REGISTRY_UNAVAILABLE' });
});

test('with a token the client is let in, without it is not', async () => {
  const guarded = await testRegistry(server, { write: 'the-token-of-writers' });
  const auth = { username: 'mesh', password: 'the-token-of-writers' };
  const id = await httpRegistry({ url: guarded.url, auth }).register('a-value', record(note));
  expect(await httpRegistry({ url: guarded.url, auth }).schema(id)).toEqual(record(note));
  const stranger = httpRegistry({ url: guarded.url, auth: undefined });
  await expect(stranger.schema(id)).rejects.toMatchObject({
    ...{ code: 'REGISTRY_401', found: expect.stringContaining(guarded.url) },
  });
  await expect(stranger.register('a-value', record(note))).rejects.toMatchObject({ code: 'REGISTRY_401' });
  await guarded.close();
});

const measured = contract({
  name: 'test.measured',
  version: '1.0.0',
  owner: 'test',
  description: 'A measurement',
  fields: { at: timestamp(), sensor: text(), value: double() },
  key: 'sensor',
  eventTime: 'at',
  partitions: 2,
  idle: '10 minutes',
});
const totals = product({
  name: 'test.totals',
  version: '1.0.0',
  owner: 'test',
  description: 'Totals',
  lateness: '1 minute',
  speeds: {
    stream: { freshness: '1 second' },
    microBatch: { every: '10 seconds', freshness: '1 minute' },
    batch: { every: '1 day', freshness: '26 hours' },
  },
  query: from(measured)
    .groupBy('sensor')
    .aggregate((each) => ({ greatest: max(each.value), count: count() })),
});

test('a mesh with SCHEMA_REGISTRY_URL ingests and streams by the ids of that registry', async () => {
  const variables = { DATABASE_URL: server.url, MESH_NAMESPACE: server.namespace(), SCHEMA_REGISTRY_URL: registry.url };
  const mesh = await openMesh({ folder: join(folder, 'mesh'), settings: readSettings(variables) });
  try {
    const file = join(folder, 'input.csv');
    await writeFile(
      file,
      'at,sensor,value\n2024-01-01T00:00:00Z,a,1.5\n2024-01-01T00:00:01Z,a,2\n2024-01-01T00:00:02Z,b,4\n',
    );
    const format = csvFormat({ contract: null, aliases: {} });
    await ingestSource(mesh, {
      contract: measured,
      format,
      file,
      source: 'input',
      flags: {},
      clock: () => Date.UTC(2024, 0, 2) * 1000,
    });
    await runStream(mesh, totals, { untilCaughtUp: true, signal: new AbortController().signal });
    const { rows } = await readServed(mesh.database, totals, 'stream');
    expect(new Set(rows.map(({ row }) => row))).toEqual(
      new Set([
        { sensor: 'a', greatest: 2, count: 2 },
        { sensor: 'b', greatest: 4, count: 1 },
      ]),
    );
    const { body } = await registry.call('GET', '/subjects?subjectPrefix=test.');
    expect(body).toEqual(['test.measured-value', 'test.totals.stream.output-value']);
    await expect(
      mesh.database
        .withTables<{ registry_version: { version: number } }>()
        .selectFrom('registry_version')
        .selectAll()
        .execute(),
    ).resolves.toEqual([]);
  } finally {
    await mesh.close();
  }
}, 60_000);
