/**
 * The entries of a task's state that its steps do not hold in memory. A step asks for what it needs; what it has let go of is found
 * here again, as it was at the last commit. Where all is in memory there is none (undefined in its place).
 */
export interface ColdState {
  /** The bytes of an entry by its key (`entryKey`); undefined where there is none. */
  get(key: Buffer): Buffer | undefined;
  /** The entries of a store (see `EntryAddress`) whose time to be looked at has come by a watermark (microseconds); held ones among them. */
  due(store: number, watermark: number): Iterable<{ readonly key: Buffer; readonly value: Buffer }>;
}
