import { once } from 'node:events';
import { chmod, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { clusterOwner, spawnUnprivileged } from './unprivileged.ts';

test('a program runs as another than root, and finds and writes its files in a folder of mode 0700', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tempi-unprivileged-'));
  await chmod(folder, 0o700);
  const program = join(folder, 'program');
  await writeFile(program, '', { mode: 0o755 });
  const script = `
    const { accessSync, constants, writeFileSync } = require('node:fs');
    accessSync(process.argv[1], constants.R_OK | constants.X_OK);
    writeFileSync(process.argv[1] + '.out', '');`;
  const owner = await clusterOwner(folder);
  const child = spawnUnprivileged(owner, process.execPath, ['-e', script, program], { stdio: 'inherit' });
  expect(await once(child, 'exit')).toEqual([0, null]);
  expect((await stat(`${program}.out`)).uid).toBe(owner);
  expect(owner).not.toBe(0);
  await rm(folder, { recursive: true });
});
