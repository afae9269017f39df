import { randomUUID } from 'node:crypto';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { damaged, failed, notReadable } from './damaged.ts';
import type { RunDescription } from './run-file.ts';

/** What a folder holds as of one flush. */
export interface Manifest {
  readonly position: number;
  readonly size: number;
  /** The oldest first. */
  readonly runs: readonly RunDescription[];
}

export const MANIFEST = 'manifest';
/** A folder of another format is begun anew. */
const FORMAT = 1;

/** Reads a folder's manifest: a line of JSON and the CRC of that line. Fails with `STATE_DAMAGED`. */
export function readManifest(folder: string): Manifest {
  const path = join(folder, MANIFEST);
  let text: string;
  try {
    text = readFileSync(path, 'latin1');
  } catch (error) {
    throw notReadable(path, error);
  }
  const [line = '', sum, ...rest] = text.split('\n');
  if (rest.length !== 1 || rest[0] !== '' || sum !== sumOf(line)) throw damaged(path, 'other bytes');
  const { format, ...manifest } = JSON.parse(line) as Manifest & { readonly format: number };
  if (format !== FORMAT) throw damaged(path, `format ${String(format)}`);
  return manifest;
}

/** Puts a manifest in the place of the one before, whole or not at all. Fails with `STATE_DISK`. */
export function writeManifest(folder: string, manifest: Manifest): void {
  const line = JSON.stringify({ format: FORMAT, ...manifest });
  const beside = join(folder, `${MANIFEST}.${randomUUID()}`);
  try {
    writeFileSync(beside, `${line}\n${sumOf(line)}\n`, 'latin1');
    renameSync(beside, join(folder, MANIFEST));
  } catch (error) {
    rmSync(beside, { force: true });
    throw failed(`writing ${join(folder, MANIFEST)}`, error);
  }
}

const sumOf = (line: string): string => crc32(line).toString(16);
