import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { embeddedServer, migrate, openDatabase, reachable } from '../database/index.ts';
import { armFault } from '../fault/index.ts';
import { kafkaLog } from '../log/kafka/index.ts';
import type { Log } from '../log/index.ts';
import { postgresLog } from '../log/postgres/index.ts';
import { httpRegistry, registryIn } from '../registry/index.ts';
import type { Settings } from '../settings/index.ts';
import { claimFolder, newIdentity, readIdentity, type FolderIdentity } from './data-folder.ts';
import type { Mesh } from './mesh.ts';
import { bindLog, meshMigrations } from './migrations.ts';
import { pseudonymKey } from './pseudonym-key.ts';
import { Resources } from './resources.ts';

/**
 * Opens the mesh of a data folder, which is made if it is missing. Servers named by the settings are tried first: where one
 * is down, or the folder is of a newer version, nothing in the folder has been touched. Fails with `MESH_FOLDER_NEWER`,
 * `MESH_FOLDER_UNUSABLE`, `MESH_LOG_CHANGED`, `KAFKA_UNREACHABLE`, `KAFKA_CLIENT_MISSING`, `DATABASE_UNREACHABLE`, or as
 * `embeddedServer` and `migrate` do.
 */
export async function openMesh(options: { readonly folder: string; readonly settings: Settings }): Promise<Mesh> {
  const { settings } = options;
  const folder = resolve(options.folder);
  const resources = new Resources();
  try {
    const proposed = (await readIdentity(folder)) ?? newIdentity();
    if (settings.databaseUrl !== undefined) await reachable(settings.databaseUrl);
    let namespace = namespaceOf(settings, proposed);
    let kafka = settings.kafka && resources.add(await kafkaLog({ settings: settings.kafka, namespace }));
    const identity = await claimFolder(folder, proposed);
    if (settings.kafka && namespace !== namespaceOf(settings, identity)) {
      namespace = namespaceOf(settings, identity);
      kafka = resources.add(await kafkaLog({ settings: settings.kafka, namespace }));
    }
    namespace = namespaceOf(settings, identity);

    const url = settings.databaseUrl ?? resources.add(await embeddedServer(folder)).url;
    const database = resources.add(openDatabase({ url, namespace }));
    await migrate(database, namespace, meshMigrations);
    await bindLog(database, kafka?.kind ?? 'postgres', namespace);
    const log = kafka ?? (await embeddedLog(resources, url, namespace));
    if (settings.fault !== undefined) armFault(settings.fault.point, settings.fault.occurrence);
    return {
      settings,
      folder,
      namespace,
      database,
      databaseUrl: url,
      log,
      registry: settings.registry === undefined ? registryIn(database) : httpRegistry(settings.registry),
      archiveFolder: archiveFolder(settings, folder, namespace),
      pseudonymKey: () => pseudonymKey(settings.pseudonymKey, folder, database),
      close: () => resources.close(),
    };
  } catch (error) {
    await resources.close();
    throw error;
  }
}

/** The log has a pool of its own, so that it never waits for a transaction that is busy with the tables. */
async function embeddedLog(resources: Resources, url: string, namespace: string): Promise<Log> {
  const database = resources.add(openDatabase({ url, namespace }));
  return resources.add(await postgresLog({ database, url, namespace }));
}

/** A log has addresses of its own, so a folder that is used with both has a schema, topics and an archive for each. */
const namespaceOf = (settings: Settings, identity: FolderIdentity): string =>
  settings.namespace ?? `mesh_${identity.id}${settings.kafka === undefined ? '' : '_kafka'}`;

/** Meshes that share an archive by `ARCHIVE_URL` do not meet in it. */
const archiveFolder = (settings: Settings, folder: string, namespace: string): string =>
  join(settings.archiveUrl === undefined ? join(folder, 'archive') : fileURLToPath(settings.archiveUrl), namespace);
