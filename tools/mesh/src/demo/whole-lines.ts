import { createReadStream } from 'node:fs';
import { stat, truncate } from 'node:fs/promises';

/** Cuts off a last line that was not written to its end. Returns how many lines are left; 0 where there is no file. */
export async function wholeLines(file: string): Promise<number> {
  if ((await stat(file).catch(() => undefined)) === undefined) return 0;
  let lines = 0;
  let read = 0;
  let end = 0;
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) {
      lines += 1;
      end = read + at + 1;
    }
    read += chunk.length;
  }
  if (end < read) await truncate(file, end);
  return lines;
}
