import { once } from 'node:events';
import { open, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Binaries } from './binaries.ts';
import { clusterFiles, ifMissing, readAccess, ROLE, writeAccess } from './cluster-files.ts';
import { clusterOwner, spawnUnprivileged } from './unprivileged.ts';

const BESIDE = 'postgres.new-';

/**
 * Makes the cluster of a data folder if it has none. initdb works beside and its result is renamed, so a kill half way
 * leaves nothing but a folder that the next call removes. The caller holds the folder's lock.
 */
export async function ensureCluster(folder: string, binaries: Binaries): Promise<void> {
  for (const name of await readdir(folder)) {
    if (name.startsWith(BESIDE)) await rm(join(folder, name), { recursive: true, force: true, maxRetries: 10 });
  }
  const { cluster, log } = clusterFiles(folder);
  if ((await stat(cluster).catch(ifMissing)) !== undefined) return;
  const password = (await readAccess(folder))?.password ?? randomBytes(24).toString('hex');
  await writeAccess(folder, { port: null, password });

  const unique = `${BESIDE}${process.pid}-${randomBytes(4).toString('hex')}`;
  const secret = join(folder, `${unique}.password`);
  await writeFile(secret, password, { mode: 0o600 });
  const beside = join(folder, unique);
  const output = await open(log, 'a', 0o600);
  const initdb = spawnUnprivileged(
    await clusterOwner(folder),
    binaries.initdb,
    [
      '-D',
      beside,
      '-U',
      ROLE,
      `--pwfile=${secret}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      '--no-instructions',
    ],
    { stdio: ['ignore', output.fd, output.fd], cwd: '/' },
  );
  const [code] = (await once(initdb, 'exit')) as [number | null];
  await output.close();
  await rm(secret);
  if (code !== 0) throw new Error(`initdb ended with ${code}`);
  await rename(beside, cluster);
}
