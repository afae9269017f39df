import { MeshError } from '../error/index.ts';

/** Keys of `<product>.stream.state`: a byte tells what follows; see "Topics" in platform/ARCHITECTURE.md. */
export const TASK_ENTRY = Buffer.from([0]);
/** The own entry of the first step of a two-step product, whose partition it shares with the merging task. */
export const FOLD_ENTRY = Buffer.from([3]);
const WINDOWED = 1;
const PROCESS = 2;

/** A state's key: 1, window start (int64 BE), group key. */
export function windowedKey(windowStart: number, groupKey: string): Buffer {
  const text = Buffer.from(groupKey, 'utf8');
  const key = Buffer.allocUnsafe(9 + text.length);
  key[0] = WINDOWED;
  key.writeBigInt64BE(BigInt(windowStart), 1);
  text.copy(key, 9);
  return key;
}

/** A state's key: 2, record key. */
export const processKey = (key: string): Buffer => Buffer.concat([Buffer.from([PROCESS]), Buffer.from(key, 'utf8')]);

export type StateKey =
  | { readonly kind: 'windowed'; readonly windowStart: number; readonly groupKey: string }
  | { readonly kind: 'process'; readonly key: string };

/** What a state's key stands for. */
export const parseStateKey = (key: Buffer): StateKey =>
  key[0] === WINDOWED
    ? { kind: 'windowed', windowStart: Number(key.readBigInt64BE(1)), groupKey: key.toString('utf8', 9) }
    : { kind: 'process', key: key.toString('utf8', 1) };

/** The topic's key of a part of a state: the part's number, from 0 (uint32 BE), after the first byte of the state's key. */
export function partKey(key: Buffer, part: number): Buffer {
  const stored = Buffer.allocUnsafe(key.length + 4);
  key.copy(stored, 0, 0, 1);
  stored.writeUInt32BE(part, 1);
  key.copy(stored, 5, 1);
  return stored;
}

/** The state's key and the part that a key of the topic stands for, undefined for a task's own entry. Fails with `STATE_VERSION`. */
export function parsePartKey(stored: Buffer): { readonly key: Buffer; readonly part: number } | undefined {
  switch (stored[0]) {
    case TASK_ENTRY[0]:
    case FOLD_ENTRY[0]:
      return undefined;
    case WINDOWED:
    case PROCESS:
      return { key: Buffer.concat([stored.subarray(0, 1), stored.subarray(5)]), part: stored.readUInt32BE(1) };
    default:
      throw new MeshError({
        code: 'STATE_VERSION',
        found: `a state key of kind ${String(stored[0])}`,
        expected: 'kind 0 to 3',
        likelyCause: 'the data folder was written by another version of the platform',
      });
  }
}
