/** Keys of `<product>.stream.state`: a byte tells what follows. */
export const TASK_ENTRY = Buffer.from([0]);
/** The own entry of the first step of a two-step product, whose partition it shares with the merging task. */
export const FOLD_ENTRY = Buffer.from([3]);
const WINDOWED = 1;
const PROCESS = 2;

/** 1, window start (int64 BE), group key. */
export function windowedKey(windowStart: number, groupKey: string): Buffer {
  const text = Buffer.from(groupKey, 'utf8');
  const key = Buffer.allocUnsafe(9 + text.length);
  key[0] = WINDOWED;
  key.writeBigInt64BE(BigInt(windowStart), 1);
  text.copy(key, 9);
  return key;
}

/** 2, record key. */
export const processKey = (key: string): Buffer => Buffer.concat([Buffer.from([PROCESS]), Buffer.from(key, 'utf8')]);

export type StateKey =
  | { readonly kind: 'entry' }
  | { readonly kind: 'windowed'; readonly windowStart: number; readonly groupKey: string }
  | { readonly kind: 'process'; readonly key: string };

/** What a key of the state topic stands for. */
export function parseStateKey(key: Buffer): StateKey {
  switch (key[0]) {
    case WINDOWED:
      return { kind: 'windowed', windowStart: Number(key.readBigInt64BE(1)), groupKey: key.toString('utf8', 9) };
    case PROCESS:
      return { kind: 'process', key: key.toString('utf8', 1) };
    default:
      return { kind: 'entry' };
  }
}
