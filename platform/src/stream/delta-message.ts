import { groupsOf, type StateAlgebra, type WindowedStates } from '../operator/state.ts';
import type { PartitionProgress } from '../product/progress.ts';

/**
 * What an input partition sends to one merging task at a commit, in one part or more: the bytes of its groups, cut anywhere.
 * `progress` is the frontier: only the last part of a commit has it, and only there are the parts, put together, groups.
 * Layout: uint32 BE length of a JSON head `{partition, progress}`, the head, the part's bytes.
 */
export interface DeltaMessage {
  /** The input partition it comes from. */
  readonly partition: number;
  readonly progress: PartitionProgress | null;
  /** A view of the message. */
  readonly bytes: Buffer;
}

/** One encoded group: window start (int64 BE), group key and state, each as uint32 BE length and bytes. */
export function encodeGroup(windowStart: number, groupKey: Buffer, state: Buffer): Buffer {
  const entry = Buffer.allocUnsafe(16 + groupKey.length + state.length);
  entry.writeBigInt64BE(BigInt(windowStart), 0);
  entry.writeUInt32BE(groupKey.length, 8);
  groupKey.copy(entry, 12);
  entry.writeUInt32BE(state.length, 12 + groupKey.length);
  state.copy(entry, 16 + groupKey.length);
  return entry;
}

/** The messages that carry encoded groups, at least one, each of `limit` bytes besides its head. */
export function encodeDelta(
  partition: number,
  progress: PartitionProgress,
  groups: readonly Buffer[],
  limit: number,
): Buffer[] {
  const bytes = Buffer.concat(groups);
  const parts = Math.max(Math.ceil(bytes.length / limit), 1);
  return Array.from({ length: parts }, (_, part) => {
    const head = Buffer.from(JSON.stringify({ partition, progress: part === parts - 1 ? progress : null }));
    const length = Buffer.allocUnsafe(4);
    length.writeUInt32BE(head.length);
    return Buffer.concat([length, head, bytes.subarray(part * limit, (part + 1) * limit)]);
  });
}

/** Reads a message back. */
export function decodeDelta(message: Buffer): DeltaMessage {
  const start = 4 + message.readUInt32BE(0);
  const head = JSON.parse(message.toString('utf8', 4, start)) as Omit<DeltaMessage, 'bytes'>;
  return { ...head, bytes: message.subarray(start) };
}

/** The groups of a whole commit from the bytes of its parts, in order. */
export function decodeGroups(algebra: StateAlgebra, parts: readonly Buffer[]): WindowedStates {
  const [only] = parts;
  const bytes = only !== undefined && parts.length === 1 ? only : Buffer.concat(parts);
  const groups: WindowedStates = new Map();
  for (let at = 0; at < bytes.length;) {
    const windowStart = Number(bytes.readBigInt64BE(at));
    const keyEnd = at + 12 + bytes.readUInt32BE(at + 8);
    const stateEnd = keyEnd + 4 + bytes.readUInt32BE(keyEnd);
    const key = bytes.toString('utf8', at + 12, keyEnd);
    groupsOf(groups, windowStart).set(key, algebra.decode(bytes.subarray(keyEnd + 4, stateEnd)));
    at = stateEnd;
  }
  return groups;
}
