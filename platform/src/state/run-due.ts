import { entryView, readEntry, type EntryView } from './entry-format.ts';
import { startsWith } from './key-bytes.ts';
import type { LocalEntry } from './local-state.ts';
import type { Run } from './run.ts';

/** Finds what is due in a run. */
export interface RunDue {
  readonly memoryBytes: number;
  /**
   * The entries due by a time whose key begins with a prefix, in order, without those for which `isCurrent` is false: they have
   * been overwritten since. It reads only blocks that may have one, and none twice for entries that have been overwritten.
   */
  find(prefix: Buffer, by: number, isCurrent: IsCurrent): Iterable<LocalEntry>;
}

export type IsCurrent = (bytes: Buffer, view: EntryView) => boolean;

const GROUP = 64;

/**
 * State: by block the least time at which an entry is due that has not been seen to be overwritten, and the least of every
 * 64 blocks. It only grows, for what is overwritten stays so.
 */
export function runDue(run: Run): RunDue {
  const least = run.index.leastDue;
  const groups = new Float64Array(Math.ceil(least.length / GROUP));
  const regroup = (group: number): void => {
    let due = Infinity;
    const end = Math.min((group + 1) * GROUP, least.length);
    for (let block = group * GROUP; block < end; block++) due = Math.min(due, least[block] ?? Infinity);
    groups[group] = due;
  };
  for (let group = 0; group < groups.length; group++) regroup(group);
  const view = entryView();

  const findIn = (block: number, prefix: Buffer, by: number, isCurrent: IsCurrent): LocalEntry[] => {
    const found: LocalEntry[] = [];
    let due = Infinity;
    const { bytes: shared, start, end } = run.block(block);
    // What asks whether an entry is current may read other blocks into the cache's memory.
    const bytes = Buffer.from(shared.subarray(start, end));
    for (let at = 0; at < bytes.length; at = view.end) {
      readEntry(bytes, at, view);
      if (view.dueAt >= due && view.dueAt > by) continue;
      if (view.dueAt <= by && !isCurrent(bytes, view)) continue;
      due = Math.min(due, view.dueAt);
      if (view.dueAt <= by && startsWith(bytes, view.keyStart, view.keyEnd, prefix)) {
        const { keyStart, keyEnd, dueAt } = view;
        const key = bytes.subarray(keyStart, keyEnd);
        found.push({ key, value: bytes.subarray(keyEnd, view.end), dueAt });
      }
    }
    least[block] = due;
    regroup(Math.floor(block / GROUP));
    return found;
  };

  return {
    memoryBytes: groups.byteLength,
    *find(prefix, by, isCurrent) {
      for (let block = run.blockOf(prefix); block < least.length; block++) {
        if ((groups[Math.floor(block / GROUP)] ?? Infinity) > by) {
          block |= GROUP - 1;
          continue;
        }
        if ((least[block] ?? Infinity) > by) continue;
        if (run.isPast(block, prefix)) return;
        yield* findIn(block, prefix, by, isCurrent);
      }
    },
  };
}
