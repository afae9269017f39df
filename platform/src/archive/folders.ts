import { join } from 'node:path';
import type { Contract } from '../contract/contract.ts';
import type { Mesh } from '../mesh/mesh.ts';

/** Absolute path of a contract's archive files. */
export const archiveFolderOf = (mesh: Mesh, contract: Contract): string => join(mesh.archiveFolder, contract.name);

/** Absolute path of what DuckDB spills. */
export const temporaryFolderOf = (mesh: Mesh): string => join(mesh.folder, 'temporary');
