import { mixed } from './key-bytes.ts';

/**
 * A Bloom filter in blocks of 512 bits (Putze, Sanders, Singler: Cache-, Hash- and Space-Efficient Bloom Filters, 2007): all bits of a key
 * lie in one line of the processor's cache. With 10 bits a key about one of a hundred keys that are not there passes.
 * No words: no filter, every key passes.
 */
export type Bloom = Uint32Array;

const WORDS = 16;
const BITS = 512;
const PROBES = 6;

/** An empty filter for at most `keys` keys. */
export const emptyBloom = (keys: number, bitsPerKey: number): Bloom =>
  new Uint32Array(bitsPerKey < 1 ? 0 : WORDS * Math.ceil((keys * bitsPerKey) / BITS));

/** Adds a key by its `hashKey`. */
export function addToBloom(bloom: Bloom, hash: number): void {
  if (bloom.length === 0) return;
  const base = blockOf(bloom, hash);
  const second = mixed(hash);
  const step = (second >>> 9) | 1;
  for (let probe = 0, bit = second; probe < PROBES; probe++, bit = (bit + step) | 0) {
    const at = base + ((bit >>> 5) & 15);
    bloom[at] = (bloom[at] ?? 0) | (1 << (bit & 31));
  }
}

/** False only where no key of this hash was added. */
export function mayHold(bloom: Bloom, hash: number): boolean {
  if (bloom.length === 0) return true;
  const base = blockOf(bloom, hash);
  const second = mixed(hash);
  const step = (second >>> 9) | 1;
  for (let probe = 0, bit = second; probe < PROBES; probe++, bit = (bit + step) | 0)
    if (((bloom[base + ((bit >>> 5) & 15)] ?? 0) & (1 << (bit & 31))) === 0) return false;
  return true;
}

const blockOf = (bloom: Bloom, hash: number): number =>
  Math.floor(((hash >>> 0) * (bloom.length / WORDS)) / 2 ** 32) * WORDS;
