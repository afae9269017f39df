import { readFile } from 'node:fs/promises';
import { parseEnv } from 'node:util';
import { MeshError } from '../error/index.ts';
import type { Environment } from './read-settings.ts';

/** Lines `NAME=value`, `export NAME=value`, comments and blank ones. Values may be quoted, over several lines, too. */
const ASSIGNMENT = /^\s*(export\s+)?[A-Za-z_]\w*\s*=/m;

/**
 * Reads a settings file (`--env FILE`) of `NAME=value` lines, as Node's `--env-file` does.
 * Fails with `SETTINGS_FILE_UNREADABLE` if it cannot be read or holds no setting.
 */
export async function readSettingsFile(path: string): Promise<Environment> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw unreadable(cause instanceof Error ? cause.message : `${path} cannot be read`, cause);
  });
  if (text.includes('\0') || !ASSIGNMENT.test(text)) throw unreadable(`${path} holds no setting`, undefined);
  return parseEnv(text);
}

const unreadable = (found: string, cause: unknown): MeshError =>
  new MeshError({
    code: 'SETTINGS_FILE_UNREADABLE',
    found,
    expected: 'a text file with a NAME=value a line',
    likelyCause: 'a mistyped path after --env',
    cause,
  });
