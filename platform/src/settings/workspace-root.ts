import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/**
 * The repository a command was called in: the nearest folder from `from` upwards that holds `turbo.json`, or `from` itself
 * where there is none. So a command means the same mesh wherever in the repository it is called, as turbo does in a
 * domain's folder.
 */
export function workspaceRoot(from = process.cwd()): string {
  const start = resolve(from);
  for (let folder = start; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'turbo.json'))) return folder;
    if (dirname(folder) === folder) return start;
  }
}
