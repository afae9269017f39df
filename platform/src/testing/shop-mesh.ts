import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openMesh, type Mesh } from '../mesh/index.ts';
import { readSettings } from '../settings/index.ts';
import { testDatabase } from './database.ts';
import { shopWriter, type Entry } from './shop.ts';

/** A whole mesh on real PostgreSQL, in a temporary folder, with the shop's topic. */
export interface ShopMesh {
  readonly mesh: Mesh;
  append(entries: readonly Entry[]): Promise<void>;
  close(): Promise<void>;
}

export async function shopMesh(): Promise<ShopMesh> {
  const server = await testDatabase();
  const folder = await mkdtemp(join(tmpdir(), 'tempi-shop-'));
  const mesh = await openMesh({
    folder,
    settings: readSettings({ DATABASE_URL: server.url, MESH_NAMESPACE: server.namespace() }),
  });
  return {
    mesh,
    append: await shopWriter(mesh.log, mesh.registry),
    async close() {
      await mesh.close();
      await server.close();
      await rm(folder, { recursive: true });
    },
  };
}
