import type { KeyObject } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { Log } from '../log/log.ts';
import type { SchemaRegistry } from '../registry/schema-registry.ts';
import type { Settings } from '../settings/settings.ts';

/** An open mesh: a data folder, its database, its log. Made by `openMesh`; close it to let the embedded server stop. */
export interface Mesh {
  readonly settings: Settings;
  /** Absolute path of the data folder. */
  readonly folder: string;
  /** Prefix of topics, groups and transactional ids, and the name of the PostgreSQL schema. */
  readonly namespace: string;
  /** Queries run with `search_path` set to the namespace's schema, time zone UTC. */
  readonly database: Kysely<Record<string, never>>;
  /** Where `database` is: for what needs a connection of its own, leases and LISTEN. */
  readonly databaseUrl: string;
  readonly log: Log;
  readonly registry: SchemaRegistry;
  /** Absolute path of the archive's folder. */
  readonly archiveFolder: string;
  /** The key for `protectorOf` and `sealOf`, see `pseudonymKey`. */
  pseudonymKey(): Promise<KeyObject>;
  close(): Promise<void>;
}
