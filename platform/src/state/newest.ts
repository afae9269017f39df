import type { EntryView } from './entry-format.ts';
import { hashKey } from './key-bytes.ts';
import type { LocalEntry } from './local-state.ts';
import type { Memtable } from './memtable.ts';
import type { RunBlocks } from './run-blocks.ts';
import type { RunStack } from './run-stack.ts';

/** What a state consists of, the newest entries in the memtable. */
export interface Layers {
  readonly recent: Memtable;
  readonly stack: RunStack;
}

/**
 * The entries that `find` finds in each run, without those that a later run or the memtable has too, and those of the memtable
 * with these names (in order), together in the order of their keys. They are read as they are iterated.
 */
export function* newestOf(
  { recent, stack }: Layers,
  names: readonly string[],
  find: (blocks: RunBlocks, isCurrent: IsCurrent) => Iterable<LocalEntry>,
): Generator<LocalEntry> {
  const isNewest =
    (from: number): IsCurrent =>
    (bytes, { keyStart, keyEnd }) => {
      if (recent.find(bytes.toString('latin1', keyStart, keyEnd)) !== undefined) return false;
      const key = bytes.subarray(keyStart, keyEnd);
      return stack.find(key, hashKey(bytes, keyStart, keyEnd), from) === undefined;
    };
  const sources = stack.blocks.map((blocks, number) => find(blocks, isNewest(number + 1))[Symbol.iterator]());
  sources.push(recentEntries(recent, names));
  const heads = sources.map((source) => source.next());
  for (;;) {
    let least: number | undefined;
    for (const [i, { value, done }] of heads.entries()) {
      if (done === true) continue;
      const other = least === undefined ? undefined : heads[least];
      if (other?.done !== false || value.key.compare(other.value.key) < 0) least = i;
    }
    const head = least === undefined ? undefined : heads[least];
    const source = least === undefined ? undefined : sources[least];
    if (least === undefined || head?.done !== false || source === undefined) return;
    yield head.value;
    heads[least] = source.next();
  }
}

/** False for an entry that has been overwritten since. */
export type IsCurrent = (bytes: Buffer, view: EntryView) => boolean;

function* recentEntries(recent: Memtable, names: readonly string[]): Generator<LocalEntry> {
  for (const name of names) {
    const view = recent.find(name);
    if (view !== undefined) yield entryOf(recent.bytes(), view);
  }
}

/** An entry as the port gives it, with bytes of its own. */
export function entryOf(bytes: Buffer, { keyStart, keyEnd, end, dueAt }: EntryView): LocalEntry {
  const copy = Buffer.from(bytes.subarray(keyStart, end));
  const split = keyEnd - keyStart;
  return { key: copy.subarray(0, split), value: copy.subarray(split), dueAt };
}
