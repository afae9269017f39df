import type { EntryView } from './entry-format.ts';
import { compareBytes } from './key-bytes.ts';

/** Goes through entries in the order of their keys, each key once. */
export interface EntryCursor {
  /** What `view` points into; both stay as they are until the next call. */
  readonly bytes: Buffer;
  readonly view: EntryView;
  /** Goes to the next entry, at first to the first; false where there is none. */
  advance(): boolean;
}

/**
 * The next entry of several cursors: of the least key, from the first cursor that has it. The others' entries of that key are
 * passed over: so cursors come newest first. Undefined at the end.
 */
export function mergedCursors(cursors: readonly EntryCursor[]): () => EntryCursor | undefined {
  const waiting = cursors.slice();
  /** Cursors whose entry has been given. */
  let given: readonly EntryCursor[] = cursors;
  return () => {
    for (const cursor of given) if (!cursor.advance()) waiting.splice(waiting.indexOf(cursor), 1);
    let least = waiting[0];
    if (least === undefined) {
      given = [];
      return undefined;
    }
    const same: EntryCursor[] = [least];
    for (let i = 1; i < waiting.length; i++) {
      const other = waiting[i];
      if (other === undefined) break;
      const { bytes, view } = least;
      const order = compareBytes(
        other.bytes,
        other.view.keyStart,
        other.view.keyEnd,
        bytes,
        view.keyStart,
        view.keyEnd,
      );
      if (order > 0) continue;
      if (order < 0) {
        same.length = 0;
        least = other;
      }
      same.push(other);
    }
    given = same;
    return least;
  };
}
