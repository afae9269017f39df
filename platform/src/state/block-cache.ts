import { BLOCK } from './run-writer.ts';

/** Where a block lies; one object serves all. */
export interface BlockView {
  bytes: Buffer;
  start: number;
  end: number;
}

/** Blocks that were read last, in a stretch of memory of a fixed size. Only what has been verified goes in. */
export interface BlockCache {
  readonly memoryBytes: number;
  /** Finds a block by the run's number and its own; it stays until the next `read`. */
  find(run: number, block: number, view: BlockView): boolean;
  /** Makes room for a block; `fill` reads and verifies it, and nothing is remembered if it fails. */
  read(run: number, block: number, length: number, fill: (bytes: Buffer) => void, view: BlockView): void;
}

/** Most blocks are a little longer than `BLOCK`; longer ones are not kept. */
const SLOT = BLOCK + BLOCK / 4;

/** A cache of about a number of bytes. It lets go of blocks by the second-chance (clock) rule. */
export function blockCache(bytes: number): BlockCache {
  const slots = Math.max(Math.floor(bytes / SLOT), 4);
  const slab = Buffer.allocUnsafeSlow(slots * SLOT);
  const keys = new Float64Array(slots).fill(-1);
  const ends = new Uint32Array(slots);
  const used = new Uint8Array(slots);
  const bySlot = new Map<number, number>();
  let hand = 0;

  const freeSlot = (): number => {
    for (; used[hand] === 1; hand = (hand + 1) % slots) used[hand] = 0;
    const slot = hand;
    hand = (hand + 1) % slots;
    bySlot.delete(keys[slot] ?? -1);
    keys[slot] = -1;
    return slot;
  };

  return {
    memoryBytes: slab.length + slots * MAP_SLOT,
    find(run, block, view) {
      const slot = bySlot.get(run * MOST_BLOCKS + block);
      if (slot === undefined) return false;
      used[slot] = 1;
      view.bytes = slab;
      view.start = slot * SLOT;
      view.end = ends[slot] ?? 0;
      return true;
    },
    read(run, block, length, fill, view) {
      if (length > SLOT) {
        view.bytes = Buffer.allocUnsafeSlow(length);
        view.start = 0;
        view.end = length;
        fill(view.bytes);
        return;
      }
      const slot = freeSlot();
      view.bytes = slab;
      view.start = slot * SLOT;
      view.end = view.start + length;
      fill(slab.subarray(view.start, view.end));
      keys[slot] = run * MOST_BLOCKS + block;
      ends[slot] = view.end;
      bySlot.set(run * MOST_BLOCKS + block, slot);
    },
  };
}

const MOST_BLOCKS = 2 ** 26;
const MAP_SLOT = 64;
