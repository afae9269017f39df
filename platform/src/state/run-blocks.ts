import { entryView, readEntry } from './entry-format.ts';
import { startsWith } from './key-bytes.ts';
import type { LocalEntry } from './local-state.ts';
import { entryOf, type IsCurrent } from './newest.ts';
import type { Run } from './run.ts';

/** Finds entries of a run by what the index knows of their blocks, in the order of their keys. */
export interface RunBlocks {
  readonly memoryBytes: number;
  /**
   * The entries due by a time whose key begins with a prefix, without those that are not current. It reads only blocks that may have
   * one, and none twice for entries that have been overwritten.
   */
  due(prefix: Buffer, by: number, isCurrent: IsCurrent): Iterable<LocalEntry>;
}

const GROUP = 64;

/**
 * State: by block the least time at which an entry is due that has not been seen to be overwritten, and the least of every
 * 64 blocks. It only grows, for what is overwritten stays so.
 */
export function runBlocks(run: Run): RunBlocks {
  const { leastDue: least } = run.index;
  const groups = new Float64Array(Math.ceil(least.length / GROUP));
  const regroup = (group: number): void => {
    let due = Infinity;
    const end = Math.min((group + 1) * GROUP, least.length);
    for (let block = group * GROUP; block < end; block++) due = Math.min(due, least[block] ?? Infinity);
    groups[group] = due;
  };
  for (let group = 0; group < groups.length; group++) regroup(group);
  const view = entryView();

  const bytesOf = (block: number): Buffer => {
    const { bytes, start, end } = run.block(block);
    // Who asks whether an entry is current may have other blocks read into the cache's memory.
    return Buffer.from(bytes.subarray(start, end));
  };
  const dueIn = (block: number, prefix: Buffer, by: number, isCurrent: IsCurrent): LocalEntry[] => {
    const found: LocalEntry[] = [];
    let due = Infinity;
    const bytes = bytesOf(block);
    for (let at = 0; at < bytes.length; at = view.end) {
      readEntry(bytes, at, view);
      if (view.dueAt <= by && !isCurrent(bytes, view)) continue;
      due = Math.min(due, view.dueAt);
      if (view.dueAt <= by && startsWith(bytes, view.keyStart, view.keyEnd, prefix)) found.push(entryOf(bytes, view));
    }
    least[block] = due;
    regroup(Math.floor(block / GROUP));
    return found;
  };

  return {
    memoryBytes: groups.byteLength,
    *due(prefix, by, isCurrent) {
      for (let block = run.blockOf(prefix); block < least.length; block++) {
        if ((groups[Math.floor(block / GROUP)] ?? Infinity) > by) {
          block |= GROUP - 1;
          continue;
        }
        if ((least[block] ?? Infinity) > by) continue;
        if (run.isPast(block, prefix)) return;
        yield* dueIn(block, prefix, by, isCurrent);
      }
    },
  };
}
