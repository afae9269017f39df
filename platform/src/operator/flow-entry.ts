/** What an entry of a flow's state belongs to. */
export interface EntryAddress {
  /** Which of the flow's stores, numbered as `compile/compile-flow.ts` meets them: 0 to 255. */
  readonly store: number;
  /** A window's start or a row's event time, microseconds. */
  readonly time: number;
  /** A group's key, or the `keyJson` of a row's order. */
  readonly text: string;
}

/** The key of an entry: the store (u8), the time (int64 BE), the text (UTF-8). */
export function entryKey({ store, time, text }: EntryAddress): Buffer {
  const bytes = Buffer.from(text, 'utf8');
  const key = Buffer.allocUnsafe(9 + bytes.length);
  key[0] = store;
  key.writeInt32BE(Math.floor(time / 2 ** 32), 1);
  key.writeUInt32BE(time - Math.floor(time / 2 ** 32) * 2 ** 32, 5);
  bytes.copy(key, 9);
  return key;
}

/** The address that an entry's key stands for. */
export const parseEntryKey = (key: Buffer): EntryAddress => ({
  store: key[0] ?? 0,
  time: key.readInt32BE(1) * 2 ** 32 + key.readUInt32BE(5),
  text: key.toString('utf8', 9),
});
