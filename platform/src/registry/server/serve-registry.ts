import type { Kysely } from 'kysely';
import { MeshError } from '../../error/index.ts';
import { isLoopback } from '../../settings/index.ts';
import type { RegistryTables } from '../store/registry-tables.ts';
import type { OnFailure } from './answer-errors.ts';
import { registryApp } from './registry-app.ts';
import { REGISTRY_ROLES, type RegistryTokens } from './tokens.ts';

/** A registry that listens. */
export interface ServedRegistry {
  readonly url: string;
  /** Ends when what is under way has been answered. */
  close(): Promise<void>;
}

/**
 * Serves the registry of a database. Fails with `REGISTRY_TOKEN_MISSING` where others than this machine could reach it and
 * no role has a token, or with `REGISTRY_PORT_UNUSABLE`.
 */
export async function serveRegistry(options: {
  readonly database: Kysely<Record<string, never>>;
  readonly host: string;
  /** 0 for any that is free. */
  readonly port: number;
  readonly tokens: RegistryTokens;
  readonly onFailure: OnFailure;
}): Promise<ServedRegistry> {
  const { database, host, port, tokens, onFailure } = options;
  if (!isLoopback(host) && REGISTRY_ROLES.every((role) => tokens[role] === undefined)) throw tokenMissing(host);
  const app = registryApp(database.withTables<RegistryTables>(), tokens, onFailure);
  const url = await app.listen({ host, port }).catch((cause: unknown) => {
    throw portUnusable(host, port, cause);
  });
  return { url, close: () => app.close() };
}

const tokenMissing = (host: string): MeshError =>
  new MeshError({
    code: 'REGISTRY_TOKEN_MISSING',
    found: `host ${host}, which other machines can reach, and no token`,
    expected: 'a secret in MESH_TOKEN_ADMIN, MESH_TOKEN_WRITE or MESH_TOKEN_READ, or a loopback host',
    likelyCause: 'MESH_HOST was set without tokens',
  });

const portUnusable = (host: string, port: number, cause: unknown): MeshError =>
  new MeshError({
    code: 'REGISTRY_PORT_UNUSABLE',
    found: `${host}:${port} cannot be listened on (${cause instanceof Error ? cause.message : String(cause)})`,
    expected: 'a port that is free',
    likelyCause: 'another registry runs there; --port names another port',
    exitCode: 3,
    cause,
  });
