import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { MeshError } from '@tempi/platform/error';

/** What git prints, asked in a folder; undefined where it says no. Fails with `GIT_MISSING` where there is no git. */
export async function git(folder: string, ...words: readonly string[]): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)('git', ['-C', folder, ...words], { maxBuffer: 1 << 28 });
    return stdout;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') return undefined;
    throw new MeshError({
      code: 'GIT_MISSING',
      found: 'no program git',
      expected: 'git, which knows the state to compare with',
      likelyCause: 'it is not installed, or not on the PATH',
      exitCode: 3,
      cause: error,
    });
  }
}
