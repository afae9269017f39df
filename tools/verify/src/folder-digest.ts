import { createHash } from 'node:crypto';
import { access, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A digest of every file under `folder`: its name and its bytes. */
export async function folderDigest(folder: string): Promise<string> {
  const hash = createHash('sha256');
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  for (const file of files.toSorted())
    hash
      .update(`${file}\0`)
      .update(await readFile(file))
      .update('\0');
  return hash.digest('hex');
}

/** Waits until the embedded server of a data folder has stopped by itself. Fails after half a minute. */
export async function serverStopped(folder: string): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    const entries = await readdir(folder, { recursive: true });
    if (!entries.some((entry) => entry.endsWith('postmaster.pid'))) return;
    await sleep(100);
  }
  await access(folder);
  throw new Error(`the embedded server of ${folder} still runs half a minute after its last client`);
}
