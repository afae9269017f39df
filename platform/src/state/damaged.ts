import { MeshError } from '../error/index.ts';

/** What a folder holds is not what was written there. `place`: which file, and what of it. */
export const damaged = (place: string, found: string): MeshError =>
  new MeshError({
    code: 'STATE_DAMAGED',
    found: `${place}: ${found}`,
    expected: 'what was written there',
    likelyCause: 'the machine stopped in the middle of a write, the disk is failing, or somebody changed the file',
    exitCode: 3,
  });

const isSystemError = (error: unknown): error is NodeJS.ErrnoException => error instanceof Error && 'code' in error;

/** What a file system answers for what it no longer has, or cannot read: another attempt would find the same. */
const LOST = new Map([
  ['ENOENT', 'not there'],
  ['EIO', 'not readable'],
  ['EBADMSG', 'not readable'],
  ['EUCLEAN', 'not readable'],
]);

/** A failure to read what a folder should hold: where it is gone for good it is damaged, else the disk does not answer. */
export function notReadable(path: string, cause: unknown): MeshError {
  const lost = isSystemError(cause) ? LOST.get(cause.code ?? '') : undefined;
  return lost === undefined ? failed(`reading ${path}`, cause) : damaged(path, lost);
}

/** A failure of the disk that time or somebody may mend; nothing is lost by it but the folder. */
export const failed = (doing: string, cause: unknown): MeshError =>
  cause instanceof MeshError
    ? cause
    : new MeshError({
        code: 'STATE_DISK',
        found: `${doing} failed: ${cause instanceof Error ? cause.message : String(cause)}`,
        expected: 'a disk that takes and gives the state of tasks',
        likelyCause:
          isSystemError(cause) && cause.code === 'ENOSPC'
            ? 'the disk of the data folder is full'
            : 'the data folder is not writable, or its disk is failing',
        canRetry: true,
        exitCode: 3,
        cause,
      });
