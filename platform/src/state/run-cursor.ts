import type { EntryCursor } from './cursor.ts';
import { entryView, readEntry } from './entry-format.ts';
import { startsWith } from './key-bytes.ts';
import type { Run } from './run.ts';

const FIRST_AHEAD = 8192;
const NOTHING = Buffer.alloc(0);

/**
 * Goes through the entries of a run whose keys begin with a prefix. It reads ahead more and more, past the cache: a short look reads little,
 * a long one in pieces of up to `mostAhead` bytes.
 */
export function runCursor(run: Run, prefix: Buffer, mostAhead: number): EntryCursor & { readonly memoryBytes: number } {
  const view = entryView();
  const { blocks } = run.description;
  let block = run.blockOf(prefix);
  let ahead = Math.min(FIRST_AHEAD, mostAhead);
  let buffer = NOTHING;
  let bytes = NOTHING;
  let at = 0;

  const readMore = (): boolean => {
    if (block >= blocks) return false;
    const start = run.startOf(block);
    let end = block + 1;
    while (end < blocks && run.startOf(end + 1) - start <= ahead) end++;
    const length = run.startOf(end) - start;
    if (buffer.length < length) buffer = Buffer.allocUnsafeSlow(Math.max(length, ahead));
    bytes = buffer.subarray(0, length);
    run.readBlocks(block, end, bytes);
    block = end;
    at = 0;
    ahead = Math.min(ahead * 2, mostAhead);
    return true;
  };

  let isDone = false;
  return {
    get bytes() {
      return bytes;
    },
    get memoryBytes() {
      return buffer.length;
    },
    view,
    advance() {
      while (!isDone) {
        if (at >= bytes.length && !readMore()) break;
        readEntry(bytes, at, view);
        at = view.end;
        if (startsWith(bytes, view.keyStart, view.keyEnd, prefix)) return true;
        // Keys before the prefix may lie in its first block; the first one behind it ends the search.
        isDone = bytes.compare(prefix, 0, prefix.length, view.keyStart, view.keyEnd) > 0;
      }
      return false;
    },
  };
}
