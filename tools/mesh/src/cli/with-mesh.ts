import { defaultDataFolder, openMesh, type Mesh } from '@tempi/platform/mesh';
import { readSettings, readSettingsFile } from '@tempi/platform/settings';
import type { CommonOptions } from './mesh-command.ts';

/** Opens the mesh that the options name, calls `work`, and closes it whatever happens. */
export async function withMesh<T>(options: CommonOptions, work: (mesh: Mesh) => Promise<T>): Promise<T> {
  const more = options.env === undefined ? {} : await readSettingsFile(options.env);
  const settings = readSettings(undefined, more);
  const mesh = await openMesh({ folder: options.data ?? defaultDataFolder(), settings });
  try {
    return await work(mesh);
  } finally {
    await mesh.close();
  }
}
