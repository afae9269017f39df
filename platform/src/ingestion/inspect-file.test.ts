import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inspectFile } from './inspect-file.ts';

let folder = '';
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'inspect-'))));
afterAll(() => rm(folder, { recursive: true }));

async function inspected(bytes: string | Buffer): Promise<void> {
  const file = join(folder, 'input');
  await writeFile(file, bytes);
  return inspectFile(file);
}

const code = (expected: string) => expect.objectContaining({ code: expected, exitCode: 2 });

test('what cannot be a source is refused by its kind', async () => {
  await expect(inspectFile(join(folder, 'absent'))).rejects.toEqual(code('SOURCE_MISSING'));
  await expect(inspectFile(folder)).rejects.toEqual(code('SOURCE_UNREADABLE'));
  await expect(inspected('')).rejects.toEqual(code('SOURCE_EMPTY'));
});

test('a file without permission is refused, but for root, whom no permission stops', async () => {
  const file = join(folder, 'secret');
  await writeFile(file, 'text');
  await chmod(file, 0);
  if (process.getuid?.() === 0) await expect(inspectFile(file)).resolves.toBeUndefined();
  else await expect(inspectFile(file)).rejects.toEqual(code('SOURCE_UNREADABLE'));
});

test.each([
  ['random bytes', randomBytes(4096)],
  ['a compressed file', gzipSync(randomBytes(1000).toString('hex'))],
  ['UTF-16', Buffer.from('a line\nanother\n', 'utf16le')],
  ['text of another script in an encoding of one byte a letter', Buffer.alloc(90, Buffer.of(0xf1, 0xf2, 0xf0, 10))],
  ['a few bytes', Buffer.from([0, 1, 2, 0])],
])('%s are binary', async (_, bytes) => {
  await expect(inspected(bytes)).rejects.toEqual(code('SOURCE_BINARY'));
});

test.each([
  ['text', 'a line\n'],
  ['one NUL in a line', `${'a line of text\n'.repeat(9)}a\0b\n`],
  ['a line in another encoding', Buffer.from(`${'a line of text\n'.repeat(9)}caf\xe9\n`, 'latin1')],
  [
    'text of another script with a bad byte',
    Buffer.concat([Buffer.from('строка текста\n'.repeat(9)), Buffer.of(0xff, 10)]),
  ],
  ['text of another script, torn at 64 KiB', `x${'я'.repeat(40_000)}`],
])('%s is a source', async (_, bytes) => {
  await expect(inspected(bytes)).resolves.toBeUndefined();
});
