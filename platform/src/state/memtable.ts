import type { EntryCursor } from './cursor.ts';
import { ENTRY_HEAD, entryView, readEntry, NOT_BELOW, writeEntry, type EntryView } from './entry-format.ts';
import { startsWith } from './key-bytes.ts';
import type { LocalChange } from './local-state.ts';

/**
 * The entries that no run has yet, each written into one stretch of bytes behind the one before; a map says where each
 * key's latest one lies. What is due is found by segments: of each the least `dueAt` that may still be current is known.
 */
export interface Memtable {
  readonly count: number;
  /** About what it holds of memory. */
  memoryBytes(): number;
  /** What of that is taken by entries, overwritten ones too. */
  usedBytes(): number;
  /** Finds a key's entry, by the key as latin1: removed or not. The view's bytes are `bytes()`. */
  find(name: string): EntryView | undefined;
  /** Valid until the next `put`. */
  bytes(): Buffer;
  /** `isBelow`: false where the runs have no entry of this key. */
  put(name: string, change: LocalChange, isBelow: BelowMemtable): void;
  /** The entries that begin with a prefix, in the order of their keys. */
  cursor(prefix: Buffer): EntryCursor;
  /** The names of current entries due by a time that begin with a prefix, in order. */
  due(prefix: Buffer, by: number): string[];
  clear(): void;
}

/** What the runs below a memtable have of a key. */
export type BelowMemtable = 'there' | 'missing';

const SEGMENT = 16_384;
const FIRST_CAPACITY = 16_384;
/** Measured: what an entry of a map costs beside the characters of its key. */
const MAP_ENTRY = 64;

export function memtable(): Memtable {
  let arena = Buffer.allocUnsafeSlow(FIRST_CAPACITY);
  let used = 0;
  let names = 0;
  const places = new Map<string, number>();
  /** By segment: the place of its first entry, and the least time at which something in it is due. */
  let segmentStarts: number[] = [];
  let segmentDue: number[] = [];
  const view = entryView();

  const room = (bytes: number): void => {
    if (used + bytes <= arena.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(arena.length * 2, used + bytes));
    arena.copy(grown, 0, 0, used);
    arena = grown;
  };

  const dueIn = (segment: number, prefix: Buffer, by: number, found: string[]): void => {
    const end = segmentStarts[segment + 1] ?? used;
    let least = Infinity;
    for (let at = segmentStarts[segment] ?? used; at < end; at = view.end) {
      readEntry(arena, at, view);
      if (view.dueAt > by) least = Math.min(least, view.dueAt);
      else {
        const name = arena.toString('latin1', view.keyStart, view.keyEnd);
        if (places.get(name) !== at) continue;
        least = Math.min(least, view.dueAt);
        if (startsWith(arena, view.keyStart, view.keyEnd, prefix)) found.push(name);
      }
    }
    segmentDue[segment] = least;
  };

  return {
    get count() {
      return places.size;
    },
    memoryBytes: () => arena.length + names + places.size * MAP_ENTRY,
    usedBytes: () => used + names + places.size * MAP_ENTRY,
    bytes: () => arena,
    find(name) {
      const at = places.get(name);
      if (at === undefined) return undefined;
      readEntry(arena, at, view);
      return view;
    },
    put(name, change, below) {
      room(ENTRY_HEAD + change.key.length + (change.value?.length ?? 0));
      let segment = segmentStarts.length - 1;
      if (used - (segmentStarts[segment] ?? -SEGMENT) >= SEGMENT) {
        segment = segmentStarts.push(used) - 1;
        segmentDue.push(Infinity);
      }
      if (change.value !== null && change.dueAt < (segmentDue[segment] ?? Infinity)) segmentDue[segment] = change.dueAt;
      const before = places.size;
      places.set(name, used);
      if (places.size > before) names += name.length;
      used = writeEntry(arena, used, change, below === 'missing' ? NOT_BELOW : 0);
    },
    cursor(prefix) {
      const start = prefix.toString('latin1');
      const sorted = [...places.keys()].filter((name) => name.startsWith(start)).toSorted();
      const own = entryView();
      let next = 0;
      return {
        bytes: arena,
        view: own,
        advance() {
          const name = sorted[next++];
          if (name === undefined) return false;
          readEntry(arena, places.get(name) ?? 0, own);
          return true;
        },
      };
    },
    due(prefix, by) {
      const found: string[] = [];
      for (let segment = 0; segment < segmentDue.length; segment++)
        if ((segmentDue[segment] ?? Infinity) <= by) dueIn(segment, prefix, by, found);
      return found.toSorted();
    },
    clear() {
      if (used < arena.length / 4) arena = Buffer.allocUnsafeSlow(FIRST_CAPACITY);
      used = 0;
      names = 0;
      places.clear();
      segmentStarts = [];
      segmentDue = [];
    },
  };
}
