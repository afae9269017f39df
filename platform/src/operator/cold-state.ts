/** An entry of a task's state as it was committed last. */
export interface ColdEntry {
  readonly key: Buffer;
  readonly value: Buffer;
  /** The least watermark or clock (microseconds) at which its step looks at it though nothing changed it; Infinity for never. */
  readonly dueAt: number;
}

/**
 * The entries of a task's state as they were at the last commit: what its steps do not hold in memory is found here. Where all is
 * in memory there is none (undefined in its place).
 */
export interface ColdState {
  /** True where there was no entry when it was opened: a step need not ask before it has let go of something. */
  readonly isNew: boolean;
  /** The bytes of an entry by its key; undefined where there is none. */
  get(key: Buffer): Buffer | undefined;
  /** The entries whose keys begin with `prefix` and whose time to be looked at has come by `time`; held ones among them. */
  due(prefix: Buffer, time: number): Iterable<ColdEntry>;
  /** All entries whose keys begin with `prefix`. */
  entries(prefix: Buffer): Iterable<ColdEntry>;
}
