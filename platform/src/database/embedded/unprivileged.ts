import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';

const NOBODY = 65_534;

/**
 * Starts a program of PostgreSQL, which refuses to run as root: as root it runs as `owner`, keeping the right to pass
 * folders that only root may enter, so that a repository and a data folder under a home of mode 0700 work. PostgreSQL
 * looks for its own programs by access(2), which heeds that right only under no_setuid_fixup.
 */
export function spawnUnprivileged(
  owner: number,
  program: string,
  args: readonly string[],
  options: SpawnOptions,
): ChildProcess {
  if (process.getuid?.() !== 0) return spawn(program, args, options);
  const identity = [`--reuid=${owner}`, `--regid=${owner}`, '--clear-groups'];
  const right = ['--securebits=+no_setuid_fixup', '--inh-caps=+dac_override', '--ambient-caps=+dac_override'];
  return spawn('setpriv', [...identity, ...right, program, ...args], options);
}

/** The user who is to own the cluster in `folder`: the folder's own, or `nobody` where that is root. */
export async function clusterOwner(folder: string): Promise<number> {
  const { uid } = await stat(folder);
  if (uid !== 0) return uid;
  const users = await readFile('/etc/passwd', 'utf8').catch(() => '');
  return Number(/^nobody:[^:]*:(\d+):/m.exec(users)?.[1] ?? NOBODY);
}
