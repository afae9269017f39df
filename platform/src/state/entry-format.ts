/**
 * An entry in memory and on disk: flags (u8: 1 removed, 2 due, 4 see {@link NOT_BELOW}), the key's length and, unless removed, the value's
 * (varints, 7 bits a byte, the lowest first), if due `dueAt` (float64 LE), the key, the value.
 */
export const REMOVED = 1;
const DUE = 2;
/** In memory only: the runs below have no such entry, so its removal need not be written. */
export const NOT_BELOW = 4;

/** Where an entry lies within bytes. One object serves many entries, for no object may be made for each. */
export interface EntryView {
  start: number;
  flags: number;
  dueAt: number;
  keyStart: number;
  keyEnd: number;
  /** The end of the value and of the entry. */
  end: number;
}

export const entryView = (): EntryView => ({ start: 0, flags: 0, dueAt: Infinity, keyStart: 0, keyEnd: 0, end: 0 });

const LONGEST_VARINT = 5;
/** An entry takes at most this beside its key and value. */
export const ENTRY_HEAD = 1 + 2 * LONGEST_VARINT + 8;

/** Reads the entry that starts at `at`; the bytes have been verified. */
export function readEntry(bytes: Buffer, at: number, view: EntryView): void {
  const flags = bytes[at] ?? 0;
  view.start = at;
  view.flags = flags;
  let next = at + 1;
  let keyLength = bytes[next++] ?? 0;
  if (keyLength > 127) {
    keyLength &= 127;
    for (let scale = 128; ; scale *= 128) {
      const byte = bytes[next++] ?? 0;
      keyLength += (byte & 127) * scale;
      if (byte < 128) break;
    }
  }
  let valueLength = 0;
  if ((flags & REMOVED) === 0) {
    valueLength = bytes[next++] ?? 0;
    if (valueLength > 127) {
      valueLength &= 127;
      for (let scale = 128; ; scale *= 128) {
        const byte = bytes[next++] ?? 0;
        valueLength += (byte & 127) * scale;
        if (byte < 128) break;
      }
    }
  }
  if ((flags & DUE) === 0) view.dueAt = Infinity;
  else {
    view.dueAt = bytes.readDoubleLE(next);
    next += 8;
  }
  view.keyStart = next;
  view.keyEnd = next + keyLength;
  view.end = next + keyLength + valueLength;
}

/** Writes an entry, for which there is room, and returns its end. `flags`: none of those that follow from the others. */
export function writeEntry(
  bytes: Buffer,
  at: number,
  { key, value, dueAt }: { readonly key: Buffer; readonly value: Buffer | null; readonly dueAt: number },
  flags: number,
): number {
  const isDue = value !== null && dueAt !== Infinity;
  bytes[at] = flags | (value === null ? REMOVED : 0) | (isDue ? DUE : 0);
  let next = writeVarint(bytes, at + 1, key.length);
  if (value !== null) next = writeVarint(bytes, next, value.length);
  if (isDue) next = bytes.writeDoubleLE(dueAt, next);
  bytes.set(key, next);
  if (value !== null) bytes.set(value, next + key.length);
  return next + key.length + (value?.length ?? 0);
}

function writeVarint(bytes: Buffer, at: number, value: number): number {
  let [next, rest] = [at, value];
  while (rest > 127) {
    bytes[next++] = (rest % 128) | 128;
    rest = Math.floor(rest / 128);
  }
  bytes[next++] = rest;
  return next;
}
