import { groupsOf, type StateAlgebra, type WindowedStates } from '../operator/state.ts';
import type { PartitionProgress } from '../product/progress.ts';

/** The input partition that a delta message comes from, and its frontier. */
export interface DeltaHead {
  readonly contract: string;
  readonly partition: number;
  /** Only the last part of a commit has it. */
  readonly progress: PartitionProgress | null;
}

/**
 * What an input partition sends to one merging task at a commit, in one part or more: the bytes of its groups, cut anywhere.
 * Only where the progress comes are the parts, put together, groups.
 * Layout: uint32 BE length of the JSON of the head, the head, the part's bytes.
 */
export interface DeltaMessage extends DeltaHead {
  /** A view of the message. */
  readonly bytes: Buffer;
}

/** Where a group stands among those that a commit sends. */
export interface GroupAddress {
  /** An index into the leaves of the product's stages. */
  readonly leaf: number;
  readonly windowStart: number;
  readonly groupKey: Buffer;
}

/** Bytes before the group key: leaf (uint16 BE), window start (int64 BE), length of the key. */
const HEAD = 14;

/** One encoded group: leaf (uint16 BE), window start (int64 BE), group key and state, each as uint32 BE length and bytes. */
export function encodeGroup({ leaf, windowStart, groupKey }: GroupAddress, state: Buffer): Buffer {
  const entry = Buffer.allocUnsafe(HEAD + 4 + groupKey.length + state.length);
  entry.writeUInt16BE(leaf, 0);
  entry.writeBigInt64BE(BigInt(windowStart), 2);
  entry.writeUInt32BE(groupKey.length, 10);
  groupKey.copy(entry, HEAD);
  entry.writeUInt32BE(state.length, HEAD + groupKey.length);
  state.copy(entry, HEAD + 4 + groupKey.length);
  return entry;
}

/** The messages that carry encoded groups, at least one, each of `limit` bytes besides its head. */
export function encodeDelta(
  { contract, partition, progress }: DeltaHead,
  groups: readonly Buffer[],
  limit: number,
): Buffer[] {
  const bytes = Buffer.concat(groups);
  const parts = Math.max(Math.ceil(bytes.length / limit), 1);
  return Array.from({ length: parts }, (_, part) => {
    const own: DeltaHead = { contract, partition, progress: part === parts - 1 ? progress : null };
    const head = Buffer.from(JSON.stringify(own));
    const length = Buffer.allocUnsafe(4);
    length.writeUInt32BE(head.length);
    return Buffer.concat([length, head, bytes.subarray(part * limit, (part + 1) * limit)]);
  });
}

/** Reads a message back. */
export function decodeDelta(message: Buffer): DeltaMessage {
  const start = 4 + message.readUInt32BE(0);
  const head = JSON.parse(message.toString('utf8', 4, start)) as DeltaHead;
  return { ...head, bytes: message.subarray(start) };
}

/** The groups of a whole commit by leaf, from the bytes of its parts, in order. `algebras` are by leaf. */
export function decodeGroups(algebras: readonly StateAlgebra[], parts: readonly Buffer[]): readonly WindowedStates[] {
  const [only] = parts;
  const bytes = only !== undefined && parts.length === 1 ? only : Buffer.concat(parts);
  const leaves = algebras.map((algebra) => ({ algebra, groups: new Map() satisfies WindowedStates }));
  for (let at = 0; at < bytes.length;) {
    const leaf = leaves[bytes.readUInt16BE(at)];
    const windowStart = Number(bytes.readBigInt64BE(at + 2));
    const keyEnd = at + HEAD + bytes.readUInt32BE(at + 10);
    const stateEnd = keyEnd + 4 + bytes.readUInt32BE(keyEnd);
    const key = bytes.toString('utf8', at + HEAD, keyEnd);
    if (leaf !== undefined)
      groupsOf(leaf.groups, windowStart).set(key, leaf.algebra.decode(bytes.subarray(keyEnd + 4, stateEnd)));
    at = stateEnd;
  }
  return leaves.map(({ groups }) => groups);
}
