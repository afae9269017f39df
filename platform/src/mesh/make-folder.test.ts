import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeFolder } from './make-folder.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tempi-folder-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('a folder is made with those above it, whoever makes it at once, and one that is there is left', async () => {
  const path = join(folder, 'a', 'b', 'c');
  await Promise.all([1, 2, 3].map(() => makeFolder(path)));
  await writeFile(join(path, 'kept'), '');
  await makeFolder(path);
  expect((await stat(join(path, 'kept'))).isFile()).toBe(true);
});

test.runIf(process.platform === 'linux')(
  'a folder that takes no new one is told of, and not tried for ever',
  async () => {
    await expect(makeFolder('/proc/nope')).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(makeFolder('/proc/nope/deeper')).rejects.toMatchObject({ code: 'ENOENT' });
  },
);

test('a file in the way is told of', async () => {
  const file = join(folder, 'file');
  await writeFile(file, '');
  await expect(makeFolder(file)).rejects.toMatchObject({ code: 'EEXIST' });
  await expect(makeFolder(join(file, 'below'))).rejects.toMatchObject({ code: 'ENOTDIR' });
});
