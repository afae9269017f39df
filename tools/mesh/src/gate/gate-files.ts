import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MeshError } from '@tempi/platform/error';
import { readExceptions, type GateException } from '@tempi/platform/gate';

const EXCEPTIONS = 'contracts/exceptions.yaml';

/** The exceptions below `root`; no file is none. Fails with `EXCEPTIONS_INVALID`, or `EXCEPTIONS_UNREADABLE` where it is no file. */
export async function exceptionsIn(root: string): Promise<readonly GateException[]> {
  const text = await readFile(join(root, EXCEPTIONS), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw new MeshError({
      code: 'EXCEPTIONS_UNREADABLE',
      found: `${EXCEPTIONS} cannot be read: ${error.message}`,
      expected: 'a file of exceptions, or none',
      likelyCause: 'it is a folder, or this user may not read it',
      cause: error,
    });
  });
  return readExceptions(text, EXCEPTIONS);
}

/** Writes a report. Fails with `GATE_REPORT_UNWRITABLE`. */
export async function writeReport(path: string, text: string): Promise<void> {
  await writeFile(path, text).catch((error: Error) => {
    throw new MeshError({
      code: 'GATE_REPORT_UNWRITABLE',
      found: `the report ${path} cannot be written: ${error.message}`,
      expected: 'the path of a file in a folder that is there',
      likelyCause: 'its folder is missing, it is a folder itself, or this user may not write there',
      cause: error,
    });
  });
}
