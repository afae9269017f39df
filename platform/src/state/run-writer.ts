import { randomUUID } from 'node:crypto';
import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { addToBloom, emptyBloom } from './bloom.ts';
import { failed } from './damaged.ts';
import { NOT_BELOW, type EntryView } from './entry-format.ts';
import { hashKey } from './key-bytes.ts';
import { indexBytes, viewIndex, type RunDescription, type RunIndex } from './run-file.ts';

/** Writes one run, entry by entry, in the order of their keys. */
export interface RunWriter {
  readonly entries: number;
  readonly memoryBytes: number;
  /** Copies an entry. */
  add(bytes: Buffer, view: EntryView): void;
  /** Writes what is left. Returns undefined, and leaves no file, where nothing was added. */
  finish(): WrittenRun | undefined;
  /** Gives up, and leaves no file. */
  abandon(): void;
}

export interface WrittenRun {
  readonly description: RunDescription;
  readonly index: RunIndex;
  readonly fd: number;
}

/** How a run is written. */
export interface RunShape {
  /** Of the filter. */
  readonly bitsPerKey: number;
  /** A block is closed by the entry with which it reaches this; an entry that long has a block of its own. */
  readonly blockBytes: number;
  /** Bytes that are read or written at once. */
  readonly bufferBytes: number;
}

/** The least that a block is made for. */
export const BLOCK = 4096;
export const RUN_SUFFIX = '.run';

/**
 * Opens a file for a run of at most `atMost` entries. Everything fails with `STATE_DISK` where the disk
 * refuses; then the file is gone.
 */
export function runWriter(
  folder: string,
  { atMost, bitsPerKey, blockBytes, bufferBytes }: RunShape & { readonly atMost: number },
): RunWriter {
  const file = `${randomUUID()}${RUN_SUFFIX}`;
  const path = join(folder, file);
  const fd = onDisk(path, () => openSync(path, 'wx+'));
  const bloom = emptyBloom(atMost, bitsPerKey);
  const [lengths, crcs, keyEnds, leastDue]: [number[], number[], number[], number[]] = [[], [], [], []];
  let keys = Buffer.allocUnsafeSlow(4096);
  let keyBytes = 0;
  let chunk = Buffer.allocUnsafeSlow(bufferBytes + blockBytes);
  /** The chunk's bytes from `blockStart` are the block's that is being written. */
  let [blockStart, used, written, entries, due] = [0, 0, 0, 0, Infinity];
  let [lastKeyStart, lastKeyEnd] = [0, 0];

  let isOpen = true;
  const closeFile = (): void => {
    if (!isOpen) return;
    isOpen = false;
    closeSync(fd);
    // What cannot be removed now is when the folder is opened: no manifest names it.
    rmSync(path, { force: true });
  };
  const guarded = <T>(write: () => T): T => {
    try {
      return write();
    } catch (error) {
      closeFile();
      throw failed(`writing ${path}`, error);
    }
  };
  const drain = (): void => {
    writeAll(fd, chunk.subarray(0, blockStart), written);
    written += blockStart;
    chunk.copyWithin(0, blockStart, used);
    lastKeyStart -= blockStart;
    lastKeyEnd -= blockStart;
    used -= blockStart;
    blockStart = 0;
  };
  const closeBlock = (): void => {
    lengths.push(used - blockStart);
    crcs.push(crc32(chunk.subarray(blockStart, used)));
    leastDue.push(due);
    due = Infinity;
    blockStart = used;
  };
  const beginBlock = (bytes: Buffer, { keyStart, keyEnd }: EntryView): void => {
    // The shortest beginning of the key that is greater than the last key: what tells the blocks apart.
    let length = 0;
    if (entries > 0) {
      const most = Math.min(keyEnd - keyStart, lastKeyEnd - lastKeyStart);
      while (length < most && bytes[keyStart + length] === chunk[lastKeyStart + length]) length++;
      length++;
    }
    if (keyBytes + length > keys.length) {
      const grown = Buffer.allocUnsafeSlow(Math.max(keys.length * 2, keyBytes + length));
      keys.copy(grown, 0, 0, keyBytes);
      keys = grown;
    }
    bytes.copy(keys, keyBytes, keyStart, keyStart + length);
    keyBytes += length;
    keyEnds.push(keyBytes);
  };

  return {
    get entries() {
      return entries;
    },
    get memoryBytes() {
      return chunk.length + keys.length + bloom.byteLength + lengths.length * 4 * 8;
    },
    add(bytes, view) {
      const length = view.end - view.start;
      if (used > blockStart && (used - blockStart >= blockBytes || length >= blockBytes)) closeBlock();
      if (used === blockStart) beginBlock(bytes, view);
      if (used + length > chunk.length) {
        guarded(drain);
        if (used + length > chunk.length) {
          const grown = Buffer.allocUnsafeSlow(used + length + bufferBytes);
          chunk.copy(grown, 0, 0, used);
          chunk = grown;
        }
      }
      bytes.copy(chunk, used, view.start, view.end);
      chunk[used] = view.flags & ~NOT_BELOW;
      lastKeyStart = used + view.keyStart - view.start;
      lastKeyEnd = used + view.keyEnd - view.start;
      used += length;
      entries += 1;
      if (view.dueAt < due) due = view.dueAt;
      addToBloom(bloom, hashKey(bytes, view.keyStart, view.keyEnd));
    },
    finish() {
      if (entries === 0) {
        closeFile();
        return undefined;
      }
      return guarded(() => {
        closeBlock();
        drain();
        const blocks = lengths.length;
        const draft = { file, entries, blocks, blockBytes: written, keyBytes, bloomWords: bloom.length, crc: 0 };
        const bytes = new ArrayBuffer(indexBytes(draft));
        const index = viewIndex(bytes, draft);
        index.leastDue.set(leastDue);
        index.lengths.set(lengths);
        index.crcs.set(crcs);
        index.keyEnds.set(keyEnds);
        index.bloom.set(bloom);
        keys.copy(index.keys, 0, 0, keyBytes);
        writeAll(fd, Buffer.from(bytes), written);
        isOpen = false;
        return { description: { ...draft, crc: crc32(Buffer.from(bytes)) }, index, fd };
      });
    },
    abandon: closeFile,
  };
}

/** Takes back a run that was written and is not wanted. */
export function discardRun(folder: string, { fd, description }: WrittenRun): void {
  closeSync(fd);
  rmSync(join(folder, description.file), { force: true });
}

function writeAll(fd: number, bytes: Buffer, position: number): void {
  for (let done = 0; done < bytes.length;) done += writeSync(fd, bytes, done, bytes.length - done, position + done);
}

function onDisk<T>(path: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw failed(`writing ${path}`, error);
  }
}
