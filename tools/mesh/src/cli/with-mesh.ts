import { defaultDataFolder, openMesh, type Mesh } from '@tempi/platform/mesh';
import { readSettings, readSettingsFile } from '@tempi/platform/settings';
import { endNow } from './end-now.ts';
import type { CommonOptions } from './mesh-command.ts';

/** Where a mesh is not open so long after the process was told to stop, it ends: nothing is under way that could be lost. */
const OPENING_MS = 3_000;

/**
 * Opens the mesh that the options name, calls `work`, and closes it whatever happens. `signal` is what `work` is stopped by: while the mesh
 * opens nobody else looks at it.
 */
export async function withMesh<T>(
  options: CommonOptions,
  work: (mesh: Mesh) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  const more = options.env === undefined ? {} : await readSettingsFile(options.env);
  const settings = readSettings(undefined, more);
  const opened = new AbortController();
  const stop = (): void => {
    const end = setTimeout(() => endNow(130), OPENING_MS);
    opened.signal.addEventListener('abort', () => clearTimeout(end), { once: true });
  };
  signal?.addEventListener('abort', stop, { once: true, signal: opened.signal });
  const opening = openMesh({ folder: options.data ?? defaultDataFolder(), settings });
  const mesh = await opening.finally(() => opened.abort());
  try {
    return await work(mesh);
  } finally {
    await mesh.close();
  }
}
