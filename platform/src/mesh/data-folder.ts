import { randomBytes, randomUUID } from 'node:crypto';
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { MeshError } from '../error/index.ts';
import { workspaceRoot } from '../settings/index.ts';
import { makeFolder } from './make-folder.ts';

/** The format of data folders that this version reads and writes. A newer one is left alone. */
const FORMAT_VERSION = 1;
const identity = z.object({ formatVersion: z.int().positive(), id: z.string().regex(/^[0-9a-f]{12}$/) });

/** What `mesh.json` in a data folder says. */
export type FolderIdentity = z.infer<typeof identity>;

/** Absolute path of the folder used where none is named: `.mesh` in the repository's root, wherever in it one stands. */
export const defaultDataFolder = (): string => join(workspaceRoot(), '.mesh');

/** An identity for a folder that has none yet. */
export const newIdentity = (): FolderIdentity => ({
  formatVersion: FORMAT_VERSION,
  id: randomBytes(6).toString('hex'),
});

/**
 * Who the folder is; undefined if it is missing or not yet a data folder. Touches nothing.
 * Fails with `MESH_FOLDER_NEWER` or `MESH_FOLDER_UNUSABLE`.
 */
export async function readIdentity(folder: string): Promise<FolderIdentity | undefined> {
  let text: string;
  try {
    text = await readFile(join(folder, 'mesh.json'), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw unusable(folder, error);
  }
  const json = parsed(folder, text);
  const version = z.object({ formatVersion: z.number() }).safeParse(json).data?.formatVersion;
  if (version !== undefined && version > FORMAT_VERSION) throw newer(folder, version);
  const { data, error } = identity.safeParse(json);
  if (data === undefined) throw unusable(folder, error);
  return data;
}

/**
 * Makes the folder, and `mesh.json` with `proposed` in it unless there is one: where there is, nothing is written, for the disk may be full.
 * Returns what holds: another may be first.
 */
export async function claimFolder(folder: string, proposed: FolderIdentity): Promise<FolderIdentity> {
  const there = await readIdentity(folder);
  if (there !== undefined) return there;
  const path = join(folder, 'mesh.json');
  const beside = `${path}.${randomUUID()}`;
  try {
    await makeFolder(folder);
    // Written beside and linked: `mesh.json` is there whole or not at all, and the first one stays.
    await writeFile(beside, `${JSON.stringify(proposed)}\n`);
    await link(beside, path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  } catch (error) {
    throw unusable(folder, error);
  } finally {
    await rm(beside, { force: true }).catch(() => undefined);
  }
  return (await readIdentity(folder)) ?? proposed;
}

function parsed(folder: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw unusable(folder, error);
  }
}

const newer = (folder: string, version: number): MeshError =>
  new MeshError({
    code: 'MESH_FOLDER_NEWER',
    found: `${folder} has format ${version}`,
    expected: `format ${FORMAT_VERSION} or older`,
    likelyCause: 'a newer version of Tempi wrote it; use that version, or another folder with --data',
  });

/** What a disk says that takes no more, or fails. */
const DISK: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT', 'EIO']);

/** That a folder cannot be used, and why. */
export function unusable(folder: string, cause: unknown): MeshError {
  const isDisk = cause instanceof Error && 'code' in cause && DISK.has(cause.code);
  return new MeshError({
    code: 'MESH_FOLDER_UNUSABLE',
    found: `${folder} cannot be used: ${cause instanceof Error ? cause.message.replaceAll(/\s+/g, ' ') : String(cause)}`,
    expected: 'a data folder, or a path where one can be made',
    likelyCause: isDisk
      ? 'its disk is full or failing'
      : 'a mistyped --data, missing rights, or a file of it changed by hand',
    ...(isDisk ? { exitCode: 3 } : {}),
    cause,
  });
}
