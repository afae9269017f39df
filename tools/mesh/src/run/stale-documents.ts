import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writtenByTempi, type DocumentFile } from '@tempi/platform/odcs';

const ENDINGS = ['.avsc', '.odcs.yaml', '.odps.yaml', '.schema.json', '.client.ts'];

/**
 * Generated files below `root` of contracts and products that are no more, sorted: those beside a data contract that Tempi wrote and no
 * longer would. Files that somebody else put there are left alone.
 */
export async function staleDocuments(root: string, files: readonly DocumentFile[]): Promise<readonly string[]> {
  const expected = new Set(files.map(({ path }) => path));
  const folders = await generatedFolders(root);
  const stale = await Promise.all(
    folders.map(async (folder) => {
      const names = await readdir(join(root, folder)).catch((): string[] => []);
      const stems = names.filter((name) => name.endsWith(ODCS)).map((name) => name.slice(0, -ODCS.length));
      const gone = await Promise.all(
        stems.map(async (stem) => {
          const path = `${folder}/${stem}`;
          if (expected.has(path + ODCS) || !writtenByTempi(await readFile(join(root, path + ODCS), 'utf8'))) return [];
          return ENDINGS.filter((ending) => names.includes(stem + ending)).map((ending) => path + ending);
        }),
      );
      return gone.flat();
    }),
  );
  return stale.flat().toSorted();
}

const ODCS = '.odcs.yaml';

async function generatedFolders(root: string): Promise<readonly string[]> {
  const below = async (folder: string): Promise<readonly string[]> =>
    (await readdir(join(root, folder), { withFileTypes: true }))
      .filter((entry) => entry.isDirectory() && entry.name !== 'node_modules')
      .map(({ name }) => `${folder}/${name}`);
  return [...(await below('contracts')), ...(await below('domains')).map((domain) => `${domain}/published`)];
}
