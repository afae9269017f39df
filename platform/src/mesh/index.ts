export type { Mesh } from './mesh.ts';
export { openMesh } from './open-mesh.ts';
export { defaultDataFolder } from './data-folder.ts';
