import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { blockCache } from './block-cache.ts';
import { mergedCursors } from './cursor.ts';
import { failed } from './damaged.ts';
import { NOT_BELOW, REMOVED } from './entry-format.ts';
import { hashKey } from './key-bytes.ts';
import { localDue } from './local-due.ts';
import type { LocalChange, LocalEntry, LocalState } from './local-state.ts';
import { MANIFEST, readManifest, writeManifest, type Manifest } from './manifest.ts';
import { memtable } from './memtable.ts';
import { runStack } from './run-stack.ts';
import { discardRun, RUN_SUFFIX, runWriter, type WrittenRun } from './run-writer.ts';
import { sharesOf, type LocalLimits } from './shares.ts';

const NEW: Manifest = { position: 0, size: 0, runs: [] };
const EVERYTHING = Buffer.alloc(0);
/** A call of `apply` merges at most this, some 10 ms. */
const MOST_MERGED = 2_000_000;

/**
 * Opens the state in a folder, or begins one there. Fails with `STATE_DAMAGED` where it is not what was written, with `STATE_DISK`
 * where the disk refuses. Only one may have a folder open.
 */
export function openLocalState(folder: string, limits: LocalLimits): LocalState {
  const { memtableBytes, cacheBytes, shape } = sharesOf(limits);
  const manifest = openFolder(folder);
  const cache = blockCache(cacheBytes);
  const stack = runStack(manifest.runs, { folder, cache, shape, unit: memtableBytes });
  const recent = memtable();
  let { position, size } = manifest;
  let flushedSize = size;

  /** What is known of a key: 1 it is there, 2 the runs have no such entry. */
  const stateOf = (name: string, key: Buffer): number => {
    const own = recent.find(name);
    if (own !== undefined) return ((own.flags & REMOVED) === 0 ? 1 : 0) | ((own.flags & NOT_BELOW) === 0 ? 0 : 2);
    const found = stack.find(key, hashKey(key, 0, key.length));
    return found === undefined || (found.view.flags & REMOVED) !== 0 ? 2 : 1;
  };
  /** What `sizeAfter` found out last: `apply` comes next, with the same changes. */
  let looked: { readonly changes: readonly LocalChange[]; readonly states: Uint8Array } | undefined;
  const lookAt = (changes: readonly LocalChange[]): Uint8Array => {
    if (looked?.changes === changes) return looked.states;
    const states = Uint8Array.from(changes, ({ key }) => stateOf(key.toString('latin1'), key));
    looked = { changes, states };
    return states;
  };

  const save = (runs: Manifest['runs']): void => {
    writeManifest(folder, { position, size: flushedSize, runs });
    stack.sweep();
  };
  const merge = (bytes: number): void => {
    if (stack.work(bytes, size)) save(stack.descriptions);
  };
  const writeRecent = (): WrittenRun | undefined => {
    const writer = runWriter(folder, {
      ...shape(stack.entries + recent.count, stack.bytes),
      atMost: recent.count,
    });
    const cursor = recent.cursor(EVERYTHING);
    while (cursor.advance()) {
      const { flags } = cursor.view;
      if ((flags & REMOVED) === 0 || (flags & NOT_BELOW) === 0) writer.add(cursor.bytes, cursor.view);
    }
    return writer.finish();
  };
  function* entries(prefix: Buffer): Iterable<LocalEntry> {
    const next = mergedCursors([recent.cursor(prefix), ...stack.cursors(prefix)]);
    for (let cursor = next(); cursor !== undefined; cursor = next()) {
      const { bytes, view } = cursor;
      if ((view.flags & REMOVED) !== 0) continue;
      const entry = Buffer.from(bytes.subarray(view.keyStart, view.end));
      const split = view.keyEnd - view.keyStart;
      yield { key: entry.subarray(0, split), value: entry.subarray(split), dueAt: view.dueAt };
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
      const states = lookAt(changes);
      const after = new Map(changes.map(({ key, value }, i) => [key.toString('latin1'), { value, before: states[i] }]));
      let grown = size;
      for (const { value, before = 0 } of after.values()) grown += (value === null ? 0 : 1) - (before & 1);
      return grown;
    },
    get(key) {
      const own = recent.find(key.toString('latin1'));
      const found = own === undefined ? stack.find(key, hashKey(key, 0, key.length)) : undefined;
      const view = own ?? found?.view;
      if (view === undefined || (view.flags & REMOVED) !== 0) return undefined;
      return Buffer.from((found?.bytes ?? recent.bytes()).subarray(view.keyEnd, view.end));
    },
    due: (prefix, by) => localDue({ recent, stack }, prefix, by),
    entries,
    *longerThan(bytes) {
      for (const entry of entries(EVERYTHING)) if (entry.value.length > bytes) yield entry;
    },
    apply(changes) {
      const states = lookAt(changes);
      looked = undefined;
      let bytes = 0;
      for (const [i, change] of changes.entries()) {
        const name = change.key.toString('latin1');
        const own = recent.find(name);
        const before = own === undefined ? (states[i] ?? 0) : stateOf(name, change.key);
        size += (change.value === null ? 0 : 1) - (before & 1);
        if (own === undefined && change.value === null && (before & 1) === 0) continue;
        recent.put(name, change, (before & 2) === 0 ? 'there' : 'missing');
        bytes += change.key.length + (change.value?.length ?? 0);
      }
      merge(Math.min(bytes * stack.count, MOST_MERGED));
    },
    memoryBytes: () => recent.memoryBytes() + stack.memoryBytes + cache.memoryBytes,
    wantsFlush: () => recent.memoryBytes() >= memtableBytes,
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
      merge(0);
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
