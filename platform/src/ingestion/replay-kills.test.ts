import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openMesh, type Mesh } from '../mesh/index.ts';
import { listQuarantine } from '../quarantine/index.ts';
import { readSettings } from '../settings/index.ts';
import { testDatabase } from '../testing/database.ts';
import { fileOf, removeFiles } from '../testing/test-source.ts';
import { discardQuarantine } from './discard-quarantine.ts';
import { ingestFile } from './ingest-file.ts';
import { ndjson } from './ndjson.ts';
import { replayQuarantine } from './replay-quarantine.ts';
import { clock, free, line, named, rowsOf, strict } from './sales.testing.ts';

const server = testDatabase();
let folder = '';
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'replay-'))));
afterAll(async () => {
  await removeFiles();
  await (await server).close();
  await rm(folder, { recursive: true });
});

const common = { formats: [], clock };

test('a replay waits for whoever ingests, and two at once accept an item once', async () => {
  const { url, namespace } = await server;
  const settings = readSettings({ DATABASE_URL: url, MESH_NAMESPACE: namespace() });
  const meshes: readonly Mesh[] = [await openMesh({ folder, settings }), await openMesh({ folder, settings })];
  try {
    const [mesh] = meshes as [Mesh];
    const file = await fileOf(Array.from({ length: 200 }, (_, at) => line(at, at % 2 === 0 ? 20 : 7)).join(''));
    await ingestFile(mesh, { contract: strict, format: ndjson, file, flags: {}, clock });
    const options = {
      ...common,
      contract: free,
      items: { ids: 'all' as const },
      limits: { items: 30, bytes: 1_000_000 },
    };
    const reports = await Promise.all(meshes.map((each) => replayQuarantine(each, options)));
    expect(reports.reduce((sum, { accepted }) => sum + accepted, 0)).toBe(100);
    expect((await rowsOf(mesh, free)).length).toBe(200);
    expect(await discardQuarantine(mesh, { contract: free, items: { ids: 'all' }, reason: 'none' })).toMatchObject({
      discarded: 0,
    });
  } finally {
    for (const mesh of meshes) await mesh.close();
  }
});

const PROCESS = fileURLToPath(new URL('replaying-process.testing.ts', import.meta.url));

test('killed at any place of a commit and replayed again, every item is accepted once, and what derives from it too', async () => {
  const { url, namespace } = await server;
  const text = Array.from({ length: 40 }, (_, at) => line(at, at % 4)).join('');
  let kills = 0;
  for (const [place, occurrence] of [
    ['begin', 2],
    ['staged', 1],
    ['staged', 3],
    ['committed', 2],
  ] as const) {
    const variables = { DATABASE_URL: url, MESH_NAMESPACE: namespace() };
    const mesh = await openMesh({ folder, settings: readSettings(variables) });
    try {
      const contracts = [strict, named];
      const options = { contract: strict, contracts, format: ndjson, file: await fileOf(text), flags: {}, clock };
      expect(await ingestFile(mesh, options)).toMatchObject({ quarantined: 40 });
      const child = spawn(process.execPath, [PROCESS, folder], {
        env: { ...variables, MESH_FAULT: `ingest.${place}:${occurrence}` },
        stdio: 'ignore',
      });
      const [, signal] = (await once(child, 'exit')) as [number | null, string | null];
      expect(signal).toBe('SIGKILL');
      kills += 1;
      const done = (await rowsOf(mesh, free)).length;
      expect(done).toBe(5 * (place === 'committed' ? occurrence : occurrence - 1));
      const report = await replayQuarantine(mesh, { ...common, contract: free, contracts, items: { ids: 'all' } });
      expect(report).toMatchObject({ chosen: 40 - done, accepted: 40 - done, refused: 0 });
      const numbers = (await rowsOf(mesh, free)).map(([, number]) => number);
      expect(numbers.toSorted((a, b) => Number(a) - Number(b))).toEqual(Array.from({ length: 40 }, (_, at) => at));
      expect((await rowsOf(mesh, named)).length).toBe(40);
      expect(await Array.fromAsync(listQuarantine(mesh, free))).toEqual([]);
      expect(await ingestFile(mesh, { ...options, contract: free })).toMatchObject({
        received: 40,
        accepted: 40,
        quarantined: 0,
      });
    } finally {
      await mesh.close();
    }
  }
  expect(kills).toBe(4);
}, 120_000);
