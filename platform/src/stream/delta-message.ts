import type { StateAlgebra, WindowedStates } from '../operator/state.ts';
import type { PartitionProgress } from '../product/progress.ts';

/**
 * What an input partition sends to one merging task at a commit, in one or more parts. `progress` is the frontier: only
 * the last part of a commit has it, and only there are the parts before it whole.
 * Layout: uint32 BE length of a JSON head `{partition, progress}`, the head, then entries: window start (int64 BE),
 * group key and state, each as uint32 BE length and bytes.
 */
export interface DeltaMessage {
  /** The input partition it comes from. */
  readonly partition: number;
  readonly progress: PartitionProgress | null;
  readonly groups: WindowedStates;
}

/** One encoded group. */
export function encodeGroup(windowStart: number, groupKey: Buffer, state: Buffer): Buffer {
  const entry = Buffer.allocUnsafe(16 + groupKey.length + state.length);
  entry.writeBigInt64BE(BigInt(windowStart), 0);
  entry.writeUInt32BE(groupKey.length, 8);
  groupKey.copy(entry, 12);
  entry.writeUInt32BE(state.length, 12 + groupKey.length);
  state.copy(entry, 16 + groupKey.length);
  return entry;
}

/** The messages that carry `entries` in this order, each below `limit` bytes unless a single entry is larger. */
export function encodeDelta(
  partition: number,
  progress: PartitionProgress,
  entries: readonly Buffer[],
  limit: number,
): Buffer[] {
  const parts: Buffer[][] = [[]];
  let size = 0;
  for (const entry of entries) {
    if (size > 0 && size + entry.length > limit) {
      parts.push([]);
      size = 0;
    }
    parts.at(-1)?.push(entry);
    size += entry.length;
  }
  return parts.map((part, index) => {
    const head = Buffer.from(JSON.stringify({ partition, progress: index === parts.length - 1 ? progress : null }));
    const length = Buffer.allocUnsafe(4);
    length.writeUInt32BE(head.length);
    return Buffer.concat([length, head, ...part]);
  });
}

/** Reads a message back. */
export function decodeDelta(algebra: StateAlgebra, message: Buffer): DeltaMessage {
  let at = 4 + message.readUInt32BE(0);
  const head = JSON.parse(message.toString('utf8', 4, at)) as Omit<DeltaMessage, 'groups'>;
  const groups: WindowedStates = new Map();
  while (at < message.length) {
    const windowStart = Number(message.readBigInt64BE(at));
    const keyEnd = at + 12 + message.readUInt32BE(at + 8);
    const stateEnd = keyEnd + 4 + message.readUInt32BE(keyEnd);
    let ofWindow = groups.get(windowStart);
    if (ofWindow === undefined) groups.set(windowStart, (ofWindow = new Map()));
    ofWindow.set(message.toString('utf8', at + 12, keyEnd), algebra.decode(message.subarray(keyEnd + 4, stateEnd)));
    at = stateEnd;
  }
  return { ...head, groups };
}
