import type { ColdEntry, ColdState } from '../operator/cold-state.ts';
import type { LocalEntry, LocalState } from '../state/index.ts';

/**
 * The entries of a local state under one kind of state key (its first byte), by what follows it. `seen` is told of every state that is
 * read: the length of its value.
 */
export function coldEntries(local: LocalState, kind: Buffer, seen: (key: Buffer, length: number) => void): ColdState {
  const under = (key: Buffer): Buffer => Buffer.concat([kind, key]);
  function* read(entries: Iterable<LocalEntry>): Iterable<ColdEntry> {
    for (const { key, value, dueAt } of entries) {
      seen(key, value.length);
      yield { key: key.subarray(kind.length), value, dueAt };
    }
  }
  return {
    // A task's own entry is one.
    isNew: local.size <= 1,
    get(key) {
      const stateKey = under(key);
      const value = local.get(stateKey);
      if (value !== undefined) seen(stateKey, value.length);
      return value;
    },
    due: (prefix, time) => read(local.due(under(prefix), time)),
    entries: (prefix) => read(local.entries(under(prefix))),
  };
}
