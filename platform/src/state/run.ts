import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { mayHold } from './bloom.ts';
import type { BlockCache, BlockView } from './block-cache.ts';
import { damaged, notReadable } from './damaged.ts';
import { entryView, readEntry, type EntryView } from './entry-format.ts';
import { compareBytes, equalsKey } from './key-bytes.ts';
import { indexBytes, viewIndex, type RunDescription, type RunIndex } from './run-file.ts';
import type { WrittenRun } from './run-writer.ts';

/** A sorted, immutable file of entries. What it reads is verified before anybody sees it; else it fails with `STATE_DAMAGED`. */
export interface Run {
  readonly description: RunDescription;
  readonly index: RunIndex;
  readonly memoryBytes: number;
  /** Where a key's entry lies, removed or not; undefined where there is none. The view is good until the next read. */
  find(key: Buffer, hash: number): FoundEntry | undefined;
  /** The last block that may hold a key: all keys of later blocks are greater. */
  blockOf(key: Buffer): number;
  /** True where all keys of a block come after those that begin with a prefix. */
  isPast(block: number, prefix: Buffer): boolean;
  /** Reads a block by way of the cache. */
  block(block: number): BlockView;
  /** Reads and verifies the blocks from `first` to before `end` into `bytes`. */
  readBlocks(first: number, end: number, bytes: Buffer): void;
  /** The byte at which a block begins; that of their number is the end of all. */
  startOf(block: number): number;
  close(): void;
}

export interface FoundEntry {
  readonly bytes: Buffer;
  readonly view: EntryView;
}

let runs = 0;

/** Opens a run that a manifest names. */
export function openRun(folder: string, description: RunDescription, cache: BlockCache): Run {
  const path = join(folder, description.file);
  let fd: number;
  try {
    fd = openSync(path, 'r');
  } catch (error) {
    throw notReadable(path, error);
  }
  try {
    const length = indexBytes(description);
    const found = fstatSync(fd).size;
    if (found !== description.blockBytes + length)
      throw damaged(path, `${String(found)} bytes, not ${String(description.blockBytes + length)}`);
    const bytes = new ArrayBuffer(length);
    readFully(fd, Buffer.from(bytes), description.blockBytes, path);
    if (crc32(Buffer.from(bytes)) !== description.crc) throw damaged(path, 'another index');
    return runOf(path, { description, index: viewIndex(bytes, description), fd }, cache);
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

/** The run that has just been written. */
export const openWritten = (folder: string, written: WrittenRun, cache: BlockCache): Run =>
  runOf(join(folder, written.description.file), written, cache);

function runOf(path: string, { description, index, fd }: WrittenRun, cache: BlockCache): Run {
  const number = runs++;
  const { keys, keyEnds, lengths, crcs, bloom } = index;
  const starts = new Float64Array(lengths.length + 1);
  for (let i = 0; i < lengths.length; i++) starts[i + 1] = (starts[i] ?? 0) + (lengths[i] ?? 0);
  const view: BlockView = { bytes: keys, start: 0, end: 0 };
  const entry = entryView();
  const found: { bytes: Buffer; readonly view: EntryView } = { bytes: keys, view: entry };

  const blockOf = (key: Buffer): number => {
    let [low, high] = [0, lengths.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (compareBytes(keys, keyEnds[middle - 1] ?? 0, keyEnds[middle] ?? 0, key, 0, key.length) <= 0) low = middle;
      else high = middle - 1;
    }
    return low;
  };
  const block = (at: number): BlockView => {
    if (!cache.find(number, at, view)) {
      const start = starts[at] ?? 0;
      const fill = (bytes: Buffer): void => {
        readFully(fd, bytes, start, path);
        verify(at, bytes);
      };
      cache.read(number, at, lengths[at] ?? 0, fill, view);
    }
    return view;
  };
  const verify = (at: number, bytes: Buffer): void => {
    if (crc32(bytes) !== crcs[at]) throw damaged(`${path}, block ${String(at)}`, 'other bytes');
  };

  return {
    description,
    index,
    memoryBytes: indexBytes(description) + starts.byteLength,
    blockOf,
    isPast(at, prefix) {
      const [start, end] = [keyEnds[at - 1] ?? 0, keyEnds[at] ?? 0];
      const common = Math.min(end, start + prefix.length);
      return compareBytes(keys, start, common, prefix, 0, prefix.length) > 0;
    },
    block,
    find(key, hash) {
      if (!mayHold(bloom, hash)) return undefined;
      const { bytes, start, end } = block(blockOf(key));
      for (let at = start; at < end; at = entry.end) {
        readEntry(bytes, at, entry);
        if (!equalsKey(bytes, entry.keyStart, entry.keyEnd, key)) continue;
        found.bytes = bytes;
        return found;
      }
      return undefined;
    },
    readBlocks(first, end, bytes) {
      const origin = starts[first] ?? 0;
      readFully(fd, bytes, origin, path);
      for (let at = first; at < end; at++)
        verify(at, bytes.subarray((starts[at] ?? 0) - origin, (starts[at + 1] ?? 0) - origin));
    },
    startOf: (at) => starts[at] ?? 0,
    close: () => closeSync(fd),
  };
}

function readFully(fd: number, bytes: Buffer, position: number, path: string): void {
  for (let done = 0; done < bytes.length;) {
    let count: number;
    try {
      count = readSync(fd, bytes, done, bytes.length - done, position + done);
    } catch (error) {
      throw notReadable(path, error);
    }
    if (count === 0) throw damaged(path, 'fewer bytes');
    done += count;
  }
}
