import { mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { readSettings } from '../settings/index.ts';
import { testDatabase, type TestDatabase } from '../testing/database.ts';
import { openMesh } from './index.ts';

let folder: string;
let server: TestDatabase;
beforeAll(async () => {
  server = await testDatabase();
});
afterAll(() => server.close());
beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'tempi-mesh-')), 'made', 'if-missing');
});
afterEach(() => rm(join(folder, '../..'), { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }));

const on = (more: Record<string, string> = {}) => readSettings({ DATABASE_URL: server.url, ...more });

test('with nothing set all is in the folder, and what was written is there when it is opened again', async () => {
  const first = await openMesh({ folder, settings: readSettings({}) });
  const id = await first.registry.register('a-value', { type: 'record', name: 'A', fields: [] });
  await first.log.ensureTopic({ name: 'a', partitions: 2, cleanup: 'delete' });
  await first.close();
  await first.close();
  const again = await openMesh({ folder, settings: readSettings({}) });
  expect(again.namespace).toBe(first.namespace);
  expect(await again.registry.schema(id)).toMatchObject({ name: 'A' });
  expect(await again.log.partitions('a')).toBe(2);
  await again.close();
});

test('processes that open a new folder at once agree on who it is, and their schema is made once', async () => {
  const meshes = await Promise.all([1, 2, 3].map(() => openMesh({ folder, settings: on() })));
  expect(new Set(meshes.map(({ namespace }) => namespace)).size).toBe(1);
  expect(await readdir(folder)).toEqual(['mesh.json']);
  const { rows } = await sql`select current_schema() as schema, current_setting('TimeZone') as zone`.execute(
    meshes[0]!.database,
  );
  expect(rows).toEqual([{ schema: meshes[0]!.namespace, zone: 'UTC' }]);
  await Promise.all(meshes.map((mesh) => mesh.close()));
});

test('two folders on one server do not meet', async () => {
  const one = await openMesh({ folder: join(folder, 'one'), settings: on() });
  const other = await openMesh({ folder: join(folder, 'other'), settings: on() });
  await one.log.ensureTopic({ name: 'a', partitions: 1, cleanup: 'delete' });
  expect(await other.log.partitions('a')).toBeUndefined();
  expect(one.archiveFolder).not.toBe(other.archiveFolder);
  await Promise.all([one.close(), other.close()]);
});

test('a folder of a newer version is refused and not touched', async () => {
  await (await openMesh({ folder, settings: on() })).close();
  const newer = JSON.stringify({ formatVersion: 2, id: 'whatever it means by then' });
  await writeFile(join(folder, 'mesh.json'), newer);
  await expect(openMesh({ folder, settings: on() })).rejects.toMatchObject({ code: 'MESH_FOLDER_NEWER', exitCode: 2 });
  expect(await readdir(folder)).toEqual(['mesh.json']);
  expect(await readFile(join(folder, 'mesh.json'), 'utf8')).toBe(newer);
});

test.each(['nonsense', '{}', '{"formatVersion":1,"id":"../up"}'])(
  'a mesh.json that says %s is refused',
  async (text) => {
    await (await openMesh({ folder, settings: on() })).close();
    await writeFile(join(folder, 'mesh.json'), text);
    await expect(openMesh({ folder, settings: on() })).rejects.toMatchObject({
      code: 'MESH_FOLDER_UNUSABLE',
      exitCode: 2,
    });
  },
);

test('where a server is down, nothing has been touched', async () => {
  const broker = openMesh({ folder, settings: readSettings({ KAFKA_BROKERS: '127.0.0.1:1' }) });
  await expect(broker).rejects.toMatchObject({
    code: 'KAFKA_UNREACHABLE',
    exitCode: 3,
    message: expect.stringContaining('127.0.0.1:1'),
  });
  const database = openMesh({
    folder,
    settings: readSettings({ DATABASE_URL: 'postgres://me:hunter2@127.0.0.1:1/there' }),
  });
  await expect(database).rejects.toMatchObject({
    code: 'DATABASE_UNREACHABLE',
    exitCode: 3,
    message: expect.not.stringContaining('hunter2'),
  });
  await expect(readdir(folder)).rejects.toMatchObject({ code: 'ENOENT' });
});

test('a path that cannot be a folder is refused', async () => {
  const file = join(folder, '../../file');
  await writeFile(file, '');
  await expect(openMesh({ folder: file, settings: on() })).rejects.toMatchObject({
    code: 'MESH_FOLDER_UNUSABLE',
    exitCode: 2,
  });
});

test('a schema whose addresses belong to another log is refused', async () => {
  const mesh = await openMesh({ folder, settings: on() });
  await sql`update mesh_log set kind = 'kafka'`.execute(mesh.database);
  await mesh.close();
  await expect(openMesh({ folder, settings: on() })).rejects.toMatchObject({ code: 'MESH_LOG_CHANGED', exitCode: 2 });
});

test('the key of pseudonyms is made once, for its owner alone, whoever asks first; one that is given goes before it', async () => {
  const meshes = await Promise.all([1, 2, 3].map(() => openMesh({ folder, settings: on() })));
  const keys = await Promise.all(meshes.map((mesh) => mesh.pseudonymKey()));
  const again = await meshes[0]!.pseudonymKey();
  expect(keys.map((key) => key.equals(again))).toEqual([true, true, true]);
  expect((await readdir(folder)).toSorted()).toEqual(['mesh.json', 'pseudonym.key']);
  expect((await stat(join(folder, 'pseudonym.key'))).mode & 0o777).toBe(0o600);
  await Promise.all(meshes.map((mesh) => mesh.close()));

  const given = { MESH_PSEUDONYM_KEY: 'a key of at least thirty-two characters' };
  const other = await openMesh({ folder: join(folder, 'other'), settings: on(given) });
  expect((await other.pseudonymKey()).export().toString()).toBe(given.MESH_PSEUDONYM_KEY);
  expect(await readdir(other.folder)).toEqual(['mesh.json']);
  await other.close();
});

test('a key file that was lost is asked for, and no other one is made in its place', async () => {
  const mesh = await openMesh({ folder, settings: on() });
  const key = await mesh.pseudonymKey();
  await rm(join(folder, 'pseudonym.key'));
  for (let round = 0; round < 2; round++)
    await expect(mesh.pseudonymKey()).rejects.toMatchObject({
      ...{ code: 'MESH_KEY_MISSING', found: expect.stringContaining('pseudonym.key is missing') },
    });
  expect(await readdir(folder)).toEqual(['mesh.json']);
  await writeFile(join(folder, 'pseudonym.key'), key.export());
  expect((await mesh.pseudonymKey()).equals(key)).toBe(true);
  await mesh.close();
});

test('a key that is not the mesh’s first is refused: pseudonyms would not join', async () => {
  const mesh = await openMesh({ folder, settings: on() });
  await mesh.pseudonymKey();
  await mesh.close();
  const changed = await openMesh({ folder, settings: on({ MESH_PSEUDONYM_KEY: 'x'.repeat(32) }) });
  await expect(changed.pseudonymKey()).rejects.toMatchObject({ code: 'MESH_KEY_CHANGED', exitCode: 2 });
  await changed.close();
  await writeFile(join(folder, 'pseudonym.key'), 'half a k');
  const broken = await openMesh({ folder, settings: on() });
  await expect(broken.pseudonymKey()).rejects.toMatchObject({ code: 'MESH_FOLDER_UNUSABLE' });
  await broken.close();
});
