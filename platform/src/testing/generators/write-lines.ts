import { type FileHandle, open } from 'node:fs/promises';
import type { LineGenerator } from './line-kind.ts';

const AT_ONCE = 2_000;

/**
 * Writes the lines `from` to `to` (exclusive) to a file: from 0 a new one with its header, else behind what is there. Holds a few
 * lines at a time.
 */
export async function writeLines(
  file: string,
  generator: LineGenerator,
  range: { readonly from: number; readonly to: number },
): Promise<void> {
  const handle = await open(file, range.from === 0 ? 'w' : 'a');
  try {
    if (range.from === 0 && generator.header !== null) await handle.write(`${generator.header}\n`);
    for (let at = range.from; at < range.to; at += AT_ONCE)
      await some(handle, generator, at, Math.min(at + AT_ONCE, range.to));
  } finally {
    await handle.close();
  }
}

async function some(handle: FileHandle, generator: LineGenerator, from: number, to: number): Promise<void> {
  let text = '';
  for (let index = from; index < to; index++) text += `${generator.line(index)}\n`;
  await handle.write(text, null, 'latin1');
}
