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

/** A failure to read what a folder should hold: where it is not there it is damaged, else the disk does not answer. */
export const notReadable = (path: string, cause: unknown): MeshError =>
  isSystemError(cause) && cause.code === 'ENOENT' ? damaged(path, 'not there') : failed(`reading ${path}`, cause);

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
