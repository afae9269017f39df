import { rmSync } from 'node:fs';
import { MeshError } from '../error/index.ts';
import type { LocalChange, LocalEntry, LocalState } from '../state/index.ts';
import type { ChangelogCopy } from './changelog.ts';

/** The state of a task on this machine, beside its changelog. What is damaged is removed, so that it is made anew when it is next opened. */
export interface LocalCopy extends ChangelogCopy {
  readonly local: LocalState;
  /** True once the end of the changelog may be far beyond what is known of it. */
  isAdrift(): boolean;
  /**
   * Tells the changelog's end, asked for between two commits. It holds from the next commit of this task that lands: that nobody fenced it
   * proves that nobody else had the task meanwhile, whose records would lie before that end and not be in the copy.
   */
  claim(end: number): void;
  /** Writes to disk what should be there by now. */
  tend(): void;
  /** Writes what it has, if it can, and lets go of the folder. */
  close(): void;
}

/** A restart reads what was committed since the last flush; a flush costs some milliseconds. */
const FLUSH_MS = 60_000;
/** After a disk has refused. */
const PAUSE_MS = 1_000;
/** Each commit may take an offset or two beside its records. */
const ADRIFT_COMMITS = 5_000;

/** The copy in a folder that includes the changelog up to `end`. `told` is given what was found damaged. */
export function localCopy(
  folder: string,
  {
    local: unguarded,
    end,
    told,
  }: { readonly local: LocalState; readonly end: number; readonly told: (error: MeshError) => void },
): LocalCopy {
  const local = guardedState(unguarded, (error) => {
    unguarded.close();
    rmSync(folder, { recursive: true, force: true });
    told(error);
  });
  // Every record takes an offset, so this is never beyond the end, and what lies before it has been applied.
  let reached = end;
  let claimed = 0;
  let commits = 0;
  let isDirty = unguarded.position < end;
  let flushedAt = performance.now();
  let isClosed = false;
  const write = patient(told);
  const flush = (): void => {
    flushedAt = performance.now();
    if (!isDirty) return;
    local.flush(reached);
    isDirty = false;
  };
  return {
    local,
    sizeAfter: (changes) => local.sizeAfter(changes),
    landed(changes, records) {
      local.apply(changes);
      reached = Math.max(reached, claimed) + records;
      commits += 1;
      isDirty = true;
    },
    isAdrift: () => commits >= ADRIFT_COMMITS,
    claim(now) {
      claimed = now;
      commits = 0;
    },
    tend() {
      write(() => {
        if (local.wantsFlush() || performance.now() - flushedAt >= FLUSH_MS) flush();
        local.merge();
      });
    },
    close() {
      if (isClosed) return;
      isClosed = true;
      try {
        flush();
      } catch (error) {
        // It is only a copy.
        if (!(error instanceof MeshError)) throw error;
      }
      unguarded.close();
    },
  };
}

/**
 * Does what writes to the disk, but for a second after the disk has refused: then what is not written stays in memory, and counts there.
 * `told` is given what it refused with.
 */
export function patient(told: (error: MeshError) => void): (work: () => void) => void {
  let failedAt = -Infinity;
  return (work) => {
    if (performance.now() - failedAt < PAUSE_MS) return;
    try {
      work();
    } catch (error) {
      if (!(error instanceof MeshError) || error.code !== 'STATE_DISK') throw error;
      failedAt = performance.now();
      told(error);
    }
  };
}

/** The same state, which tells when it is found damaged: that its task cannot go on, but another that is opened can. */
function guardedState(local: LocalState, damaged: (error: MeshError) => void): LocalState {
  const failed = (error: unknown): unknown => {
    if (!isDamaged(error)) return error;
    damaged(error);
    const { code, found, expected, likelyCause, exitCode } = error;
    return new MeshError({ code, found, expected, likelyCause, exitCode, canRetry: true, cause: error });
  };
  const guarded = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw failed(error);
    }
  };
  function* each(entries: Iterable<LocalEntry>): Iterable<LocalEntry> {
    try {
      yield* entries;
    } catch (error) {
      throw failed(error);
    }
  }
  return {
    get position() {
      return local.position;
    },
    get size() {
      return local.size;
    },
    sizeAfter: (changes: readonly LocalChange[]) => guarded(() => local.sizeAfter(changes)),
    get: (key) => guarded(() => local.get(key)),
    due: (prefix, by) => each(local.due(prefix, by)),
    entries: (prefix) => each(local.entries(prefix)),
    apply: (changes) => guarded(() => local.apply(changes)),
    memoryBytes: () => local.memoryBytes(),
    wantsFlush: () => local.wantsFlush(),
    flush: (position) => guarded(() => local.flush(position)),
    merge: () => guarded(() => local.merge()),
    close: () => local.close(),
  };
}

export const isDamaged = (error: unknown): error is MeshError =>
  error instanceof MeshError && error.code === 'STATE_DAMAGED';
