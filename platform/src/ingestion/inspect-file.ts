import { isUtf8 } from 'node:buffer';
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { MeshError } from '../error/index.ts';
import { fileChunks } from './file-chunks.ts';

const INSPECTED = 64 * 1024;

/**
 * Looks at a file of lines before anything is opened or written. Fails, exit code 2, with `SOURCE_MISSING`; `SOURCE_UNREADABLE` (no
 * permission, or not a regular file); `SOURCE_EMPTY`; `SOURCE_BINARY` (its first 64 KiB are no text).
 */
export async function inspectFile(file: string): Promise<void> {
  await requireBytes(file);
  for await (const head of fileChunks(file, 0, INSPECTED, INSPECTED)) {
    if (isBinary(head))
      throw unusable('SOURCE_BINARY', `${file} is no text`, 'it is compressed, or an executable, image or database');
    return;
  }
}

/** As `inspectFile`, for a file that need not be text. */
export async function requireBytes(file: string): Promise<void> {
  const found = await stat(file).catch((cause: unknown) => {
    throw unusable('SOURCE_MISSING', `no file ${file}`, 'the path is misspelt, or relative to another folder', cause);
  });
  if (!found.isFile()) {
    const kind = found.isDirectory() ? 'a folder' : 'neither file nor folder';
    throw unusable(
      'SOURCE_UNREADABLE',
      `${file} is ${kind}`,
      'a file in it was meant, or the input should be saved to a file first',
    );
  }
  await access(file, constants.R_OK).catch((cause: unknown) => {
    throw unusable('SOURCE_UNREADABLE', `${file} may not be read`, 'its permissions keep this user out', cause);
  });
  if (found.size === 0) throw unusable('SOURCE_EMPTY', `${file} is empty`, 'what writes it has not run, or has failed');
}

/**
 * True where more than a tenth of the bytes are control characters, or more than a third are no text: neither ASCII nor part of a
 * character in UTF-8. A stray NUL or a few lines in another encoding are a matter of their lines, which go to quarantine.
 */
function isBinary(head: Buffer): boolean {
  let control = 0;
  let foreign = 0;
  for (let at = 0; at < head.length;) {
    const byte = head[at] ?? 0;
    const length = byte < 0x80 ? 1 : characterAt(head, at);
    if (length === 0) foreign += 1;
    else if ((byte < 0x20 && byte !== 0x1b && !(byte >= 9 && byte <= 13)) || byte === 0x7f) control += 1;
    at += Math.max(length, 1);
  }
  return control * 10 > head.length || (control + foreign) * 3 > head.length;
}

/** How many bytes the character of UTF-8 takes that begins with the byte, not ASCII, at `at`; 0 where none does. */
function characterAt(head: Buffer, at: number): number {
  const lead = head[at] ?? 0;
  const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  return at + length <= head.length && isUtf8(head.subarray(at, at + length)) ? length : 0;
}

const unusable = (code: string, found: string, likelyCause: string, cause?: unknown): MeshError =>
  new MeshError({
    code,
    found,
    expected: 'a readable file that is not empty, and of text unless its format is avro',
    likelyCause,
    cause,
  });
