import { rm } from 'node:fs';
import { join } from 'node:path';
import type { BlockCache } from './block-cache.ts';
import type { EntryCursor } from './cursor.ts';
import { chooseMerge } from './merge-choice.ts';
import { runCursor } from './run-cursor.ts';
import { runBlocks, type RunBlocks } from './run-blocks.ts';
import type { RunDescription } from './run-file.ts';
import { runMerge, type RunMerge } from './run-merge.ts';
import type { RunShape, WrittenRun } from './run-writer.ts';
import { openRun, openWritten, type FoundEntry, type Run } from './run.ts';

/** The runs of a folder, the oldest first, and the merges that keep them few. */
export interface RunStack {
  readonly descriptions: readonly RunDescription[];
  readonly memoryBytes: number;
  readonly entries: number;
  readonly bytes: number;
  readonly count: number;
  /** A key's newest entry, removed or not; of the runs from number `from` on. */
  find(key: Buffer, hash: number, from?: number): FoundEntry | undefined;
  /** The newest first. */
  cursors(prefix: Buffer): EntryCursor[];
  /** The oldest first. */
  readonly blocks: readonly RunBlocks[];
  push(written: WrittenRun): void;
  /** Goes on with merging by about a number of bytes; true where the list of runs is another one now. `size`: living entries. */
  work(bytes: number, size: number): boolean;
  /** Removes the files of runs that are no longer in the list, once no manifest names them. */
  sweep(): void;
  close(): void;
}

export interface StackOptions {
  readonly folder: string;
  readonly cache: BlockCache;
  /** How to write a run, all entries and bytes of the folder being so many. */
  readonly shape: (entries: number, bytes: number) => RunShape;
  /** Bytes of the runs that a flush writes. */
  readonly unit: number;
}

interface Layer {
  readonly run: Run;
  readonly blocks: RunBlocks;
}

/** Opens the runs of a manifest. Fails with `STATE_DAMAGED`. */
export function runStack(described: readonly RunDescription[], { folder, cache, shape, unit }: StackOptions): RunStack {
  const layerOf = (run: Run): Layer => ({ run, blocks: runBlocks(run) });
  let layers: readonly Layer[] = [];
  let merges: readonly RunMerge[] = [];
  let retired: readonly string[] = [];
  const sum = (of: (run: Run) => number): number => layers.reduce((total, { run }) => total + of(run), 0);
  const entries = (): number => sum(({ description }) => description.entries);
  const bytes = (): number => sum(({ description }) => description.blockBytes);
  const close = (): void => {
    for (const merge of merges) merge.abandon();
    for (const { run } of layers) run.close();
    [merges, layers] = [[], []];
  };
  try {
    for (const description of described) layers = [...layers, layerOf(openRun(folder, description, cache))];
  } catch (error) {
    close();
    throw error;
  }

  let isSettled = false;
  /** Begins a merge where one is due. */
  const begin = (size: number): void => {
    const busy = new Set(merges.flatMap(({ runs }) => runs));
    const candidates = layers.map(({ run }) => ({
      bytes: run.description.blockBytes,
      entries: run.description.entries,
      isBusy: busy.has(run),
    }));
    const range = chooseMerge(candidates, { size, unit });
    isSettled = range === undefined;
    if (range === undefined) return;
    const runs = layers.slice(...range).map(({ run }) => run);
    const merge = runMerge(folder, runs, { isOldest: range[0] === 0, shape: shape(entries(), bytes()) });
    // The small ones first: they are soon done, and keep the number of runs low.
    merges = [...merges, merge].toSorted((a, b) => a.bytes - b.bytes);
  };
  const end = (merge: RunMerge): void => {
    isSettled = false;
    merges = merges.filter((other) => other !== merge);
    const written = merge.finish();
    const start = layers.findIndex(({ run }) => run === merge.runs[0]);
    const made = written === undefined ? [] : [layerOf(openWritten(folder, written, cache))];
    layers = layers.toSpliced(start, merge.runs.length, ...made);
    for (const run of merge.runs) run.close();
    retired = [...retired, ...merge.runs.map(({ description }) => description.file)];
  };

  return {
    get descriptions() {
      return layers.map(({ run }) => run.description);
    },
    get memoryBytes() {
      const merging = merges.reduce((total, { memoryBytes }) => total + memoryBytes, 0);
      return (
        sum(({ memoryBytes }) => memoryBytes) + merging + layers.reduce((n, { blocks }) => n + blocks.memoryBytes, 0)
      );
    },
    get entries() {
      return entries();
    },
    get bytes() {
      return bytes();
    },
    get count() {
      return layers.length;
    },
    get blocks() {
      return layers.map(({ blocks }) => blocks);
    },
    find(key, hash, from = 0) {
      for (let i = layers.length - 1; i >= from; i--) {
        const found = layers[i]?.run.find(key, hash);
        if (found !== undefined) return found;
      }
      return undefined;
    },
    cursors(prefix) {
      const { bufferBytes } = shape(entries(), bytes());
      return layers.map(({ run }) => runCursor(run, prefix, bufferBytes)).toReversed();
    },
    push(written) {
      isSettled = false;
      layers = [...layers, layerOf(openWritten(folder, written, cache))];
    },
    work(amount, size) {
      while (!isSettled) begin(size);
      const [merge] = merges;
      if (merge === undefined) return false;
      try {
        if (!merge.step(amount)) return false;
        end(merge);
        return true;
      } catch (error) {
        merges = merges.filter((other) => other !== merge);
        isSettled = false;
        merge.abandon();
        throw error;
      }
    },
    sweep() {
      // Not awaited: a large file takes a while to go, and what stays is removed when the folder is opened again.
      for (const file of retired) rm(join(folder, file), { force: true }, () => undefined);
      retired = [];
    },
    close,
  };
}
