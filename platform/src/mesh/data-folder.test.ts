import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { claimFolder, newIdentity, unusable } from './data-folder.ts';

const parent = await mkdtemp(join(tmpdir(), 'tempi-folder-'));
afterAll(() => rm(parent, { recursive: true }));

test('a folder that has its identity is opened without a write: its disk may be full', async () => {
  const folder = join(parent, 'mesh');
  const first = await claimFolder(folder, newIdentity());
  const before = await stat(folder, { bigint: true });
  expect(await claimFolder(folder, newIdentity())).toEqual(first);
  expect((await stat(folder, { bigint: true })).mtimeNs).toBe(before.mtimeNs);
  expect(await readdir(folder)).toEqual(['mesh.json']);
});

test('a full disk is no mistake of the caller', () => {
  const full = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
  expect(unusable('/data', full)).toMatchObject({ code: 'MESH_FOLDER_UNUSABLE', exitCode: 3 });
  expect(unusable('/data', new Error('not JSON'))).toMatchObject({ code: 'MESH_FOLDER_UNUSABLE', exitCode: 2 });
});
