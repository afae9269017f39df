import { cp, mkdir, mkdtemp, readdir, readlink, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { workspaceRoot } from '@tempi/platform/settings';

const SOURCES = ['contracts', 'domains', 'platform', 'tools'];
const SKIPPED = new Set(['node_modules', '.mesh', '.turbo', '.git']);

/**
 * Copies the repository's sources to a folder of their own, beside links to what is installed: commands of the README
 * may change files and a data folder there. Returns the folder.
 */
export async function repositoryCopy(): Promise<string> {
  const root = workspaceRoot(import.meta.dirname);
  const copy = await mkdtemp(join(tmpdir(), 'tempi-readme-'));
  const files = (await readdir(root, { withFileTypes: true })).filter((entry) => entry.isFile());
  for (const name of [...SOURCES, ...files.map((file) => file.name)])
    await cp(join(root, name), join(copy, name), { recursive: true, filter: (path) => !SKIPPED.has(basename(path)) });
  await linkInstalled(join(root, 'node_modules'), join(copy, 'node_modules'));
  return copy;
}

/** Links every installed package. The workspaces' own links are relative, so they lead to the copy. */
async function linkInstalled(from: string, to: string): Promise<void> {
  await mkdir(to);
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isSymbolicLink()) await symlink(await readlink(source), target);
    else if (entry.name === '.bin' || entry.name === '@tempi') await linkInstalled(source, target);
    else await symlink(source, target);
  }
}

/** Removes a copy, whose embedded server may still be writing its last words. */
export const removeCopy = (copy: string): Promise<void> =>
  rm(copy, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 });
