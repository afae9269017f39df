import type { EntryView } from './entry-format.ts';
import { hashKey } from './key-bytes.ts';
import type { LocalEntry } from './local-state.ts';
import type { Memtable } from './memtable.ts';
import type { RunStack } from './run-stack.ts';

/** The entries of a memtable and of the runs below it that are due by a time, in the order of their keys. */
export function* localDue(
  { recent, stack }: { readonly recent: Memtable; readonly stack: RunStack },
  prefix: Buffer,
  by: number,
): Generator<LocalEntry> {
  const isNewest =
    (from: number) =>
    (bytes: Buffer, { keyStart, keyEnd }: EntryView): boolean => {
      if (recent.find(bytes.toString('latin1', keyStart, keyEnd)) !== undefined) return false;
      const key = bytes.subarray(keyStart, keyEnd);
      return stack.find(key, hashKey(bytes, keyStart, keyEnd), from) === undefined;
    };
  const sources = stack.dues.map((due, number) => due.find(prefix, by, isNewest(number + 1))[Symbol.iterator]());
  sources.push(recentDue(recent, prefix, by));
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

function* recentDue(recent: Memtable, prefix: Buffer, by: number): Generator<LocalEntry> {
  for (const name of recent.due(prefix, by)) {
    const view = recent.find(name);
    if (view === undefined) continue;
    const entry = Buffer.from(recent.bytes().subarray(view.keyStart, view.end));
    const split = view.keyEnd - view.keyStart;
    yield { key: entry.subarray(0, split), value: entry.subarray(split), dueAt: view.dueAt };
  }
}
