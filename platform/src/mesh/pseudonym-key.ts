import { createHmac, createSecretKey, randomBytes, randomUUID, type KeyObject } from 'node:crypto';
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sql, type Kysely } from 'kysely';
import { MeshError } from '../error/index.ts';
import { unusable } from './data-folder.ts';

const FILE = 'pseudonym.key';

/**
 * The key of a mesh's pseudonyms and seals: the one given, else that of the data folder, which is made when it is first asked for. The
 * schema remembers a check value of the key that came first, because under another one nothing that is protected would join what was
 * before. Fails with `MESH_KEY_CHANGED`, `MESH_KEY_MISSING` or `MESH_FOLDER_UNUSABLE`.
 */
export async function pseudonymKey(
  given: string | undefined,
  folder: string,
  database: Kysely<Record<string, never>>,
): Promise<KeyObject> {
  // Asked before the file is looked for: it is made before the check value is, so one without it was lost, and is not made anew.
  const first = await checkOf(database);
  const text = given ?? (await keyOfFolder(folder, first === undefined ? 'make' : 'refuse'));
  const key = createSecretKey(Buffer.from(text, 'utf8'));
  const check = createHmac('sha256', key).update('tempi check value').digest('base64url');
  await sql`insert into mesh_pseudonym_key ("check") values (${check}) on conflict do nothing`.execute(database);
  if ((await checkOf(database)) === check) return key;
  throw new MeshError({
    code: 'MESH_KEY_CHANGED',
    found: `a key, ${given === undefined ? `${FILE} in ${folder}` : 'MESH_PSEUDONYM_KEY'}, that this mesh has not used before`,
    expected: 'the key that its first pseudonyms were made with',
    likelyCause:
      'the key was changed or lost, or another data folder made one of its own; set MESH_PSEUDONYM_KEY to the first',
  });
}

async function checkOf(database: Kysely<Record<string, never>>): Promise<string | undefined> {
  const { rows } = await sql<{ check: string }>`select "check" from mesh_pseudonym_key`.execute(database);
  return rows[0]?.check;
}

/** The text of the key file, which where it is missing is made with 256 random bits, or refused. */
async function keyOfFolder(folder: string, missing: 'make' | 'refuse'): Promise<string> {
  const path = join(folder, FILE);
  const beside = `${path}.${randomUUID()}`;
  try {
    const there = await readFile(path, 'utf8').catch(unlessMissing);
    if (there === undefined && missing === 'refuse') throw keyMissing(path);
    if (there === undefined) {
      // Written beside and linked, as `mesh.json` is: of several processes one wins, and nobody reads half a key.
      await writeFile(beside, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600, flag: 'wx', flush: true });
      await link(beside, path).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'EEXIST') throw error;
      });
      await rm(beside);
    }
    const text = (there ?? (await readFile(path, 'utf8'))).trim();
    if (/^[A-Za-z0-9_-]{43}$/.test(text)) return text;
  } catch (error) {
    throw error instanceof MeshError ? error : unusable(folder, error);
  }
  throw unusable(folder, new Error(`${FILE} does not hold a key`));
}

const keyMissing = (path: string): MeshError =>
  new MeshError({
    code: 'MESH_KEY_MISSING',
    found: `the key file ${path} is missing`,
    expected: 'the key that the first pseudonyms of this mesh were made with; no other one would join with them',
    likelyCause:
      'it was deleted or not copied along: restore it from a backup; or MESH_PSEUDONYM_KEY, or another data folder, had the key: set that',
  });

function unlessMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
