import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Where the embedded server keeps its things inside a data folder. */
export const clusterFiles = (folder: string) => ({
  /** PostgreSQL's own data directory. */
  cluster: join(folder, 'postgres'),
  /** {@link ServerAccess}, readable by the owner alone. */
  access: join(folder, 'postgres.json'),
  /** Locked by the supervisor for as long as it lives. */
  lock: join(folder, 'postgres.lock'),
  /** What PostgreSQL and the supervisor had to say. */
  log: join(folder, 'postgres.log'),
});

/** How to reach the server. The port is that of the last start, which the next start tries first. */
export interface ServerAccess {
  readonly port: number | null;
  readonly password: string;
}

/** The one role and database of an embedded server. */
export const ROLE = 'tempi';
const DATABASE = 'postgres';

export const serverUrl = (access: ServerAccess): string =>
  `postgres://${ROLE}:${access.password}@127.0.0.1:${access.port}/${DATABASE}`;

/** Undefined before the first start. */
export async function readAccess(folder: string): Promise<ServerAccess | undefined> {
  const text = await readFile(clusterFiles(folder).access, 'utf8').catch(ifMissing);
  return text === undefined ? undefined : (JSON.parse(text) as ServerAccess);
}

/** Written beside, then renamed: a reader or a killed writer never sees half a file. */
export async function writeAccess(folder: string, access: ServerAccess): Promise<void> {
  const { access: path } = clusterFiles(folder);
  const beside = `${path}.${process.pid}`;
  await writeFile(beside, JSON.stringify(access), { mode: 0o600 });
  await rename(beside, path);
}

/** For `catch`: a file that is not there reads as undefined, any other error goes on. */
export function ifMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
  return undefined;
}
