import { mergedCursors } from './cursor.ts';
import { REMOVED } from './entry-format.ts';
import { runCursor } from './run-cursor.ts';
import { runWriter, type RunShape, type WrittenRun } from './run-writer.ts';
import type { Run } from './run.ts';

/** A merge of neighbouring runs, done in steps. */
export interface RunMerge {
  readonly runs: readonly Run[];
  readonly bytes: number;
  readonly memoryBytes: number;
  /** Goes on by about a number of bytes; true at the end. */
  step(bytes: number): boolean;
  /** After the end: the merged run, undefined where nothing is left. */
  finish(): WrittenRun | undefined;
  /** Gives up. */
  abandon(): void;
}

const EVERYTHING = Buffer.alloc(0);

/**
 * Merges runs, the oldest first. `isOldest`: no run is older than these, so removals have nothing to hide and are left out.
 * Fails with `STATE_DAMAGED` and `STATE_DISK`.
 */
export function runMerge(
  folder: string,
  runs: readonly Run[],
  { isOldest, shape }: { readonly isOldest: boolean; readonly shape: RunShape },
): RunMerge {
  const cursors = runs.map((run) => runCursor(run, EVERYTHING, shape.bufferBytes)).toReversed();
  const atMost = runs.reduce((sum, { description }) => sum + description.entries, 0);
  const next = mergedCursors(cursors);
  const writer = runWriter(folder, { ...shape, atMost });
  return {
    runs,
    bytes: runs.reduce((sum, { description }) => sum + description.blockBytes, 0),
    get memoryBytes() {
      return cursors.reduce((sum, { memoryBytes }) => sum + memoryBytes, writer.memoryBytes);
    },
    step(bytes) {
      for (let left = bytes; left > 0;) {
        const cursor = next();
        if (cursor === undefined) return true;
        left -= cursor.view.end - cursor.view.start;
        if (!isOldest || (cursor.view.flags & REMOVED) === 0) writer.add(cursor.bytes, cursor.view);
      }
      return false;
    },
    finish: () => writer.finish(),
    abandon: () => writer.abandon(),
  };
}
