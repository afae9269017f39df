import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDocumentPath, type GeneratedFile } from '@tempi/platform/gate';

/** The texts on disk of the files that are generated, and of every other document that lies among them, by path below `root`. */
export async function generatedOnDisk(
  root: string,
  generated: readonly GeneratedFile[],
): Promise<ReadonlyMap<string, string>> {
  const listed = await Promise.all(['contracts', 'domains'].map((folder) => documentsIn(root, folder)));
  const paths = new Set([...generated.map(({ path }) => path), ...listed.flat()]);
  const found = new Map<string, string>();
  for (const path of paths) {
    const text = await readFile(join(root, path), 'utf8').catch(() => undefined);
    if (text !== undefined) found.set(path, text);
  }
  return found;
}

async function documentsIn(root: string, folder: string): Promise<readonly string[]> {
  const entries = await readdir(join(root, folder), { withFileTypes: true });
  const below = await Promise.all(
    entries
      .filter((entry) => entry.isDirectory() && entry.name !== 'node_modules')
      .map((entry) => documentsIn(root, `${folder}/${entry.name}`)),
  );
  return [...entries.map(({ name }) => `${folder}/${name}`).filter(isDocumentPath), ...below.flat()];
}
