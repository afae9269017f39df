import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { contract, int32, text, timestamp } from '../contract/index.ts';
import { acquireLease } from '../database/index.ts';
import { emptyCut, magnitude, readRange } from '../log/index.ts';
import { openMesh, type Mesh } from '../mesh/index.ts';
import { listQuarantine } from '../quarantine/index.ts';
import { readSettings } from '../settings/index.ts';
import { testDatabase } from '../testing/database.ts';
import { ndjson } from './ndjson.ts';
import { ingestFile } from './ingest-file.ts';
import { replayQuarantine } from './replay-quarantine.ts';

const visit = contract({
  name: 'test.visit',
  version: '1.0.0',
  owner: 'test',
  description: 'A visit',
  fields: { at: timestamp(), visitor: text(), seconds: int32().nullable() },
  key: 'visitor',
  eventTime: 'at',
  identity: ['visitor', 'at'],
  partitions: 3,
  idle: '1 hour',
});

const server = testDatabase();
let folder = '';
let meshes: readonly [Mesh, Mesh];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ingest-file-'));
  const { url, namespace } = await server;
  const settings = readSettings({ DATABASE_URL: url, MESH_NAMESPACE: namespace() });
  // Two processes of one mesh, as far as PostgreSQL can tell.
  meshes = [await openMesh({ folder, settings }), await openMesh({ folder, settings })];
});
afterAll(async () => {
  for (const mesh of meshes) await mesh.close();
  await (await server).close();
  await rm(folder, { recursive: true });
});

async function fileOf(name: string, lines: number): Promise<string> {
  const file = join(folder, name);
  const line = (at: number): string =>
    JSON.stringify({ at: new Date(at * 1000).toISOString(), visitor: `v${at % 7}`, seconds: at });
  await writeFile(file, `${Array.from({ length: lines }, (_, at) => line(at)).join('\n')}\nno line\n`);
  return file;
}

const options = { contract: visit, format: ndjson, flags: {}, limits: { items: 50, bytes: 1_000_000, chunk: 2_000 } };

test('two ingesters of one source, on PostgreSQL, load it once', async () => {
  const file = await fileOf('visits.ndjson', 500);
  const reports = await Promise.all(meshes.map((mesh) => ingestFile(mesh, { ...options, file })));
  const whole = { received: 501, accepted: 500, quarantined: 1, duplicate: 0 };
  for (const report of reports)
    expect(report).toMatchObject({ contract: 'test.visit', source: resolve(file), ...whole });
  expect(reports.map(({ run }) => run.received).toSorted((a, b) => a - b)).toEqual([0, 501]);

  const { log } = meshes[0];
  const ends = await log.ends(visit.name);
  let data = 0;
  for await (const batch of readRange(log, visit.name, emptyCut(ends.length), ends)) data += batch.count;
  expect(data).toBe(500);
  expect(magnitude(ends)).toBe(500);
  expect((await Array.fromAsync(listQuarantine(meshes[1], visit))).map(({ position }) => position.line)).toEqual([501]);

  const again = await ingestFile(meshes[1], { ...options, file, source: 'once more' });
  expect(again).toMatchObject({ received: 501, accepted: 0, duplicate: 500, quarantined: 1 });
  expect(await log.ends(visit.name)).toEqual(ends);
});

test('an ingester waits while another holds the contract, and stops waiting when told', async () => {
  const [mesh] = meshes;
  const lease = await acquireLease(mesh.databaseUrl, `${mesh.namespace}.${visit.name}.ingest`);
  const file = await fileOf('waiting.ndjson', 3);
  await expect(ingestFile(mesh, { ...options, file, signal: AbortSignal.timeout(300) })).rejects.toMatchObject({
    name: 'TimeoutError',
  });
  await lease.release();
});

test('a contract that the mesh’s registry refuses takes no record; all of them are in quarantine, with the registry’s reason', async () => {
  const [mesh] = meshes;
  const about = { name: 'test.refused', owner: 'test', description: 'A visit', partitions: 3, idle: '1 hour' } as const;
  const roles = { key: 'visitor', eventTime: 'at', identity: ['visitor', 'at'] } as const;
  const fields = { at: timestamp(), visitor: text() };
  const first = contract({ ...about, ...roles, version: '1.0.0', fields: { ...fields, seconds: int32().nullable() } });
  const changed = contract({ ...about, ...roles, version: '1.1.0', fields: { ...fields, seconds: text() } });
  const file = await fileOf('changed.ndjson', 4);
  await ingestFile(mesh, { ...options, contract: first, file: await fileOf('before.ndjson', 2) });
  const before = await mesh.log.ends(first.name);
  const report = await ingestFile(mesh, { ...options, contract: changed, file, source: 'changed' });
  expect(report).toMatchObject({ received: 5, accepted: 0, duplicate: 0, quarantined: 5 });
  expect(report.refused).toContain('seconds');
  expect(await mesh.log.ends(first.name)).toEqual(before);
  const refused = (await Array.fromAsync(listQuarantine(mesh, first))).filter(({ source }) => source === 'changed');
  expect(refused.map(({ code }) => code)).toEqual(new Array(5).fill('CONTRACT_INCOMPATIBLE'));
  const items = { ids: refused.map(({ id }) => id) };
  const replayed = await replayQuarantine(mesh, { contract: first, formats: [], items });
  expect(replayed).toMatchObject({ chosen: 5, accepted: 2, duplicate: 2, refused: 1 });
});
