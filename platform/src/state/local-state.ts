/** An entry of a task's state. Keys are those of the changelog without the part, see "State keys" in platform/ARCHITECTURE.md. */
export interface LocalEntry {
  readonly key: Buffer;
  readonly value: Buffer;
  /** The least watermark or clock (microseconds) at which its task looks at it though nothing changed it; Infinity for never. */
  readonly dueAt: number;
}

/** An entry as a commit leaves it; a null value removes it. */
export interface LocalChange {
  readonly key: Buffer;
  readonly value: Buffer | null;
  readonly dueAt: number;
}

/**
 * The committed state of one task in a folder of this machine: what of it does not fit into memory is read from here, and a restart
 * goes on from here instead of reading the whole changelog.
 *
 * Laws. It holds nothing that the changelog does not: a folder may be deleted, lost or damaged at any time, and the task is the same.
 * What a crash leaves is a state as of one commit (`position`), or damaged; whatever is damaged is found before it is returned
 * (`STATE_DAMAGED`). Its memory is bounded, whatever the number of entries. Calls are synchronous: a task asks in the middle of a batch.
 * What `due` and `entries` return is read as it is iterated, and may be iterated until the next `apply`, `flush`, `merge` or `close`.
 */
export interface LocalState {
  /** The changelog's offset behind the last commit that the folder includes: from here on the changelog is read again. 0 for a new one. */
  readonly position: number;
  /** The number of entries, the changes applied since the last flush included. */
  readonly size: number;
  /**
   * What `size` will be when these changes are applied. A task commits it in its own entry (`TaskEntry`), so that whoever reads a
   * changelog on from an old position can tell that nothing is missing: a changelog forgets removals after a while, and only
   * too many entries can come of that.
   */
  sizeAfter(changes: readonly LocalChange[]): number;
  /** The value of a key; undefined where there is none. */
  get(key: Buffer): Buffer | undefined;
  /** The entries whose key begins with `prefix` and that are due by a time, in the order of their keys. */
  due(prefix: Buffer, by: number): Iterable<LocalEntry>;
  /** All entries whose key begins with `prefix`, in the order of their keys. */
  entries(prefix: Buffer): Iterable<LocalEntry>;
  /** Takes in the changes of a commit that has landed; of two changes of one key the later one holds. Needs no room on the disk. */
  apply(changes: readonly LocalChange[]): void;
  /** Bytes of memory that it holds by now: what is not yet written, indexes and caches. */
  memoryBytes(): number;
  /** True once so much waits to be written that `flush` should be called. */
  wantsFlush(): boolean;
  /** Writes all that was applied. `position`: an offset of the changelog before which everything has been applied. */
  flush(position: number): void;
  /**
   * Merges runs on disk, by as much as was applied since the last call, some 10 ms at most. Where the disk refuses (`STATE_DISK`) the merge
   * is given up, and begun anew at a later call.
   */
  merge(): void;
  /** Lets go of the files, without a flush. */
  close(): void;
}
