import type { Bloom } from './bloom.ts';

/** A run as the manifest names it. */
export interface RunDescription {
  /** Random, so that no two processes ever write one file. */
  readonly file: string;
  /** Removals among them. */
  readonly entries: number;
  readonly blocks: number;
  readonly blockBytes: number;
  readonly keyBytes: number;
  readonly bloomWords: number;
  /** The CRC of all that follows the blocks; the CRCs of the blocks are there. */
  readonly crc: number;
}

/**
 * What of a run is in memory; of block i:
 */
export interface RunIndex {
  /** The least `dueAt` of its entries. */
  readonly leastDue: Float64Array;
  readonly lengths: Uint32Array;
  readonly crcs: Uint32Array;
  /** Where its separator ends in `keys`: at most its first key, and greater than every key before it. */
  readonly keyEnds: Uint32Array;
  readonly bloom: Bloom;
  readonly keys: Buffer;
}

const PER_BLOCK = 8 + 4 + 4 + 4;

/** Bytes that follow the blocks. */
export const indexBytes = ({ blocks, keyBytes, bloomWords }: RunDescription): number =>
  blocks * PER_BLOCK + bloomWords * 4 + keyBytes;

/**
 * A file of a run: the blocks, one behind the other, then the index, its parts in the order of `RunIndex`. Numbers are in the
 * machine's own order of bytes: a folder does not travel. `bytes`: of `indexBytes`, not a view of a pool.
 */
export function viewIndex(bytes: ArrayBuffer, { blocks, bloomWords }: RunDescription): RunIndex {
  let at = 0;
  const take = (length: number): number => {
    const start = at;
    at += length;
    return start;
  };
  return {
    leastDue: new Float64Array(bytes, take(blocks * 8), blocks),
    lengths: new Uint32Array(bytes, take(blocks * 4), blocks),
    crcs: new Uint32Array(bytes, take(blocks * 4), blocks),
    keyEnds: new Uint32Array(bytes, take(blocks * 4), blocks),
    bloom: new Uint32Array(bytes, take(bloomWords * 4), bloomWords),
    keys: Buffer.from(bytes, at),
  };
}
