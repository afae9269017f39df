import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { allKeys } from './all-keys.ts';
import { blockCache } from './block-cache.ts';
import { mergedCursors } from './cursor.ts';
import { failed } from './damaged.ts';
import { NOT_BELOW, REMOVED } from './entry-format.ts';
import { hashKey } from './key-bytes.ts';
import type { LocalChange, LocalEntry, LocalState } from './local-state.ts';
import { MANIFEST, readManifest, writeManifest, type Manifest } from './manifest.ts';
import { memtable } from './memtable.ts';
import { entryOf, newestOf } from './newest.ts';
import { runStack } from './run-stack.ts';
import { discardRun, RUN_SUFFIX, runWriter, type WrittenRun } from './run-writer.ts';
import { sharesOf, type LocalLimits } from './shares.ts';

const NEW: Manifest = { position: 0, size: 0, runs: [] };
const EVERYTHING = Buffer.alloc(0);
/** A call of `merge` merges at most this, some 10 ms. */
const MOST_MERGED = 1_000_000;
const THERE = 1;
const MISSING = 2;
/** About what the knowledge of a key takes of memory beside the key. */
const KNOWN_BYTES = 128;

interface Looked {
  readonly changes: readonly LocalChange[];
  /** By change: the key as latin1, and what was there of it. */
  readonly names: readonly string[];
  readonly states: Uint8Array;
}

/**
 * Opens the state in a folder, or begins one there. Fails with `STATE_DAMAGED` where it is not what was written, with `STATE_DISK`
 * where the disk refuses. Only one may have a folder open.
 */
export function openLocalState(folder: string, limits: LocalLimits): LocalState {
  const shares = sharesOf(limits);
  const { cacheBytes, allKeysBytes, shape } = shares;
  const manifest = openFolder(folder);
  const cache = blockCache(cacheBytes);
  const stack = runStack(manifest.runs, { folder, cache, shape, unit: shares.memtableBytes });
  const recent = memtable();
  const layers = { recent, stack };
  const every = manifest.runs.length === 0 ? allKeys(allKeysBytes) : undefined;
  let { position, size } = manifest;
  let flushedSize = size;
  let toMerge = 0;
  /** What `get` has found of keys in the runs since the last flush: who changes an entry has most often asked for it before. */
  const known = new Map<string, number>();
  let knownBytes = 0;
  const forget = (): void => {
    known.clear();
    knownBytes = 0;
  };

  /** What the runs have of a key, latin1. */
  const runsHave = (name: string, key: Buffer): number => {
    const found = known.get(name);
    if (found !== undefined) return found;
    const hash = hashKey(key, 0, key.length);
    if (every?.mayHave(hash) === false) return MISSING;
    const entry = stack.find(key, hash);
    return entry === undefined || (entry.view.flags & REMOVED) !== 0 ? MISSING : THERE;
  };
  /** What there is of a key, the memtable included: THERE or not, and MISSING where the runs do not have it. */
  const stateOf = (name: string, key: Buffer): number => {
    const own = recent.find(name);
    if (own === undefined) return runsHave(name, key);
    return ((own.flags & REMOVED) === 0 ? THERE : 0) | ((own.flags & NOT_BELOW) === 0 ? 0 : MISSING);
  };
  /** What `sizeAfter` found out last: `apply` comes next, with the same changes. */
  let looked: Looked | undefined;
  const lookAt = (changes: readonly LocalChange[]): Looked => {
    if (looked?.changes === changes && looked.names.length === changes.length) return looked;
    const names = changes.map(({ key }) => key.toString('latin1'));
    const states = Uint8Array.from(changes, ({ key }, i) => stateOf(names[i] ?? '', key));
    looked = { changes, names, states };
    return looked;
  };

  const save = (runs: Manifest['runs']): void => {
    writeManifest(folder, { position, size: flushedSize, runs });
    stack.sweep();
  };
  const writeRecent = (): WrittenRun | undefined => {
    const writer = runWriter(folder, {
      ...shape(stack.entries + recent.count, stack.bytes),
      atMost: recent.count,
    });
    const cursor = recent.cursor(EVERYTHING);
    while (cursor.advance()) {
      const { flags, keyStart, keyEnd } = cursor.view;
      if ((flags & REMOVED) !== 0 && (flags & NOT_BELOW) !== 0) continue;
      writer.add(cursor.bytes, cursor.view);
      every?.add(hashKey(cursor.bytes, keyStart, keyEnd));
    }
    return writer.finish();
  };
  function* entries(prefix: Buffer): Iterable<LocalEntry> {
    const next = mergedCursors([recent.cursor(prefix), ...stack.cursors(prefix)]);
    for (let cursor = next(); cursor !== undefined; cursor = next()) {
      const { bytes, view } = cursor;
      if ((view.flags & REMOVED) === 0) yield entryOf(bytes, view);
    }
  }

  return {
    get position() {
      return position;
    },
    get size() {
      return size;
    },
    sizeAfter(changes) {
      const { names, states } = lookAt(changes);
      const last = new Map(names.map((name, i) => [name, i]));
      let grown = size;
      for (const i of last.values()) grown += (changes[i]?.value === null ? 0 : 1) - ((states[i] ?? 0) & THERE);
      return grown;
    },
    get(key) {
      const name = key.toString('latin1');
      const own = recent.find(name);
      if (own !== undefined)
        return (own.flags & REMOVED) === 0 ? Buffer.from(recent.bytes().subarray(own.keyEnd, own.end)) : undefined;
      if (knownBytes >= cacheBytes) forget();
      const found = stack.find(key, hashKey(key, 0, key.length));
      const isThere = found !== undefined && (found.view.flags & REMOVED) === 0;
      known.set(name, isThere ? THERE : MISSING);
      knownBytes += KNOWN_BYTES + name.length;
      return isThere ? Buffer.from(found.bytes.subarray(found.view.keyEnd, found.view.end)) : undefined;
    },
    due: (prefix, by) =>
      newestOf(layers, recent.due(prefix, by), (blocks, isCurrent) => blocks.due(prefix, by, isCurrent)),
    entries,
    apply(changes) {
      const { names, states } = lookAt(changes);
      looked = undefined;
      let bytes = 0;
      for (const [i, change] of changes.entries()) {
        const name = names[i] ?? '';
        const isKnown = recent.find(name) !== undefined;
        const before = isKnown ? stateOf(name, change.key) : (states[i] ?? 0);
        size += (change.value === null ? 0 : 1) - (before & THERE);
        if (!isKnown && change.value === null && (before & THERE) === 0) continue;
        recent.put(name, change, (before & MISSING) === 0 ? 'there' : 'missing');
        bytes += change.key.length + (change.value?.length ?? 0);
      }
      toMerge += bytes * stack.count;
    },
    memoryBytes: () =>
      recent.memoryBytes() + stack.memoryBytes + cache.memoryBytes + knownBytes + (every?.memoryBytes ?? 0),
    wantsFlush: () => recent.usedBytes() >= shares.memtableBytes,
    flush(reached) {
      looked = undefined;
      const written = recent.count === 0 ? undefined : writeRecent();
      const before = { position, flushedSize };
      [position, flushedSize] = [reached, size];
      try {
        save(written === undefined ? stack.descriptions : [...stack.descriptions, written.description]);
      } catch (error) {
        ({ position, flushedSize } = before);
        if (written !== undefined) discardRun(folder, written);
        throw error;
      }
      if (written !== undefined) stack.push(written);
      recent.clear();
      forget();
    },
    merge() {
      const bytes = Math.min(toMerge, MOST_MERGED);
      toMerge = 0;
      if (stack.work(bytes, size)) save(stack.descriptions);
    },
    close: () => stack.close(),
  };
}

/** The manifest of a folder, which is made where there is none; files that it does not name are removed. */
function openFolder(folder: string): Manifest {
  try {
    mkdirSync(folder, { recursive: true });
    const manifest = existsSync(join(folder, MANIFEST)) ? readManifest(folder) : NEW;
    const named = new Set([MANIFEST, ...manifest.runs.map(({ file }) => file)]);
    for (const file of readdirSync(folder))
      if (!named.has(file) && (file.endsWith(RUN_SUFFIX) || file.startsWith(`${MANIFEST}.`)))
        rmSync(join(folder, file), { force: true });
    return manifest;
  } catch (error) {
    throw failed(`opening ${folder}`, error);
  }
}

/** Removes whatever a folder holds and begins anew: everything in it is in the changelog. */
export function freshLocalState(folder: string, limits: LocalLimits): LocalState {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch (error) {
    throw failed(`removing ${folder}`, error);
  }
  return openLocalState(folder, limits);
}
