import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';

const NOBODY = 65_534;

/**
 * Starts a program of PostgreSQL, which refuses to run as root: as root it runs as `owner`, keeping the right to pass
 * folders that only root may enter, so that a data folder under a home of mode 0700 works.
 */
export function spawnUnprivileged(
  owner: number,
  program: string,
  args: readonly string[],
  options: SpawnOptions,
): ChildProcess {
  if (process.getuid?.() !== 0) return spawn(program, args, options);
  const caps = '+dac_override,+dac_read_search';
  const drop = [
    `--reuid=${owner}`,
    `--regid=${owner}`,
    '--clear-groups',
    `--inh-caps=${caps}`,
    `--ambient-caps=${caps}`,
  ];
  return spawn('setpriv', [...drop, program, ...args], options);
}

/** The user who is to own the cluster in `folder`: the folder's own, or `nobody` where that is root. */
export async function clusterOwner(folder: string): Promise<number> {
  const { uid } = await stat(folder);
  if (uid !== 0) return uid;
  const users = await readFile('/etc/passwd', 'utf8').catch(() => '');
  return Number(/^nobody:[^:]*:(\d+):/m.exec(users)?.[1] ?? NOBODY);
}
