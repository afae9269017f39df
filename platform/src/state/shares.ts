import { BLOCK, type RunShape } from './run-writer.ts';

/** What a state on disk may take. */
export interface LocalLimits {
  /** Bytes of memory, about; it takes some hundred kilobytes at least. May become another number: what is written from then on follows. */
  readonly memoryBytes: number;
}

/** More would make the sorting at a flush a pause that one notices. */
const MOST_MEMTABLE = 2_097_152;
const MOST_CACHE = 4_194_304;
const MOST_BUFFER = 131_072;
const BITS_PER_KEY = 10;
/** About what a block costs in an index. */
const INDEX_ENTRY = 48;

/**
 * How memory is shared out: a quarter for what is not yet written, a sixteenth for blocks, a quarter for filters, an eighth for indexes, another
 * for the filter over all keys of a new folder, the rest for merges. With more entries filters become weaker and blocks longer, so that memory stays the same.
 */
export function sharesOf(limits: LocalLimits): {
  readonly memtableBytes: number;
  readonly cacheBytes: number;
  readonly allKeysBytes: number;
  readonly shape: (entries: number, bytes: number) => RunShape;
} {
  const { memoryBytes: atFirst } = limits;
  const bufferBytes = Math.max(Math.min(Math.floor(atFirst / 64), MOST_BUFFER), BLOCK);
  return {
    get memtableBytes() {
      return Math.min(limits.memoryBytes / 4, MOST_MEMTABLE);
    },
    cacheBytes: Math.min(atFirst / 16, MOST_CACHE),
    allKeysBytes: Math.min(atFirst / 8, MOST_CACHE),
    shape(entries, bytes) {
      const { memoryBytes } = limits;
      const fewest = Math.max(memoryBytes / 8 / INDEX_ENTRY, 1);
      return {
        bufferBytes,
        bitsPerKey: Math.min(Math.floor((memoryBytes * 2) / Math.max(entries, 1)), BITS_PER_KEY),
        blockBytes: BLOCK * 2 ** Math.max(Math.ceil(Math.log2(bytes / BLOCK / fewest)), 0),
      };
    },
  };
}
