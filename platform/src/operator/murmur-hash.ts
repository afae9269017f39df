/** A hash of 64 bits, in two halves of 32, unsigned. */
export interface Hash {
  readonly high: number;
  readonly low: number;
}

/**
 * The first 64 bits of MurmurHash3_x86_128 by Austin Appleby (public domain, `MurmurHash3.cpp` of SMHasher): its words
 * of 32 bits suit JavaScript's integer operations.
 */
export function murmurHash(bytes: Uint8Array, seed: number): Hash {
  const [high, low] = murmurHash128(bytes, seed);
  return { high, low };
}

const [C1, C2, C3, C4] = [0x239b961b, 0xab0e9789, 0x38b34ae5, 0xa1e38b93];

/** The four words of the hash. */
export function murmurHash128(bytes: Uint8Array, seed: number): readonly [number, number, number, number] {
  let [h1, h2, h3, h4] = [seed, seed, seed, seed];
  const end = bytes.length - (bytes.length % 16);
  const word = (at: number): number =>
    (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24);
  for (let at = 0; at < end; at += 16) {
    h1 ^= mixed(word(at), C1, 15, C2);
    h1 = (Math.imul(rotated(h1, 19) + h2, 5) + 0x561ccd1b) | 0;
    h2 ^= mixed(word(at + 4), C2, 16, C3);
    h2 = (Math.imul(rotated(h2, 17) + h3, 5) + 0x0bcaa747) | 0;
    h3 ^= mixed(word(at + 8), C3, 17, C4);
    h3 = (Math.imul(rotated(h3, 15) + h4, 5) + 0x96cd1c35) | 0;
    h4 ^= mixed(word(at + 12), C4, 18, C1);
    h4 = (Math.imul(rotated(h4, 13) + h1, 5) + 0x32ac3b17) | 0;
  }
  // Bytes beyond the end count as zero, which a word's mix leaves zero.
  h4 ^= mixed(word(end + 12), C4, 18, C1);
  h3 ^= mixed(word(end + 8), C3, 17, C4);
  h2 ^= mixed(word(end + 4), C2, 16, C3);
  h1 ^= mixed(word(end), C1, 15, C2);

  h1 ^= bytes.length;
  h2 ^= bytes.length;
  h3 ^= bytes.length;
  h4 ^= bytes.length;
  h1 = (h1 + h2 + h3 + h4) | 0;
  [h2, h3, h4] = [h2 + h1, h3 + h1, h4 + h1];
  [h1, h2, h3, h4] = [avalanche(h1), avalanche(h2), avalanche(h3), avalanche(h4)];
  h1 = (h1 + h2 + h3 + h4) | 0;
  return [h1 >>> 0, (h2 + h1) >>> 0, (h3 + h1) >>> 0, (h4 + h1) >>> 0];
}

const rotated = (word: number, bits: number): number => (word << bits) | (word >>> (32 - bits));

const mixed = (word: number, before: number, bits: number, after: number): number =>
  Math.imul(rotated(Math.imul(word, before), bits), after);

function avalanche(word: number): number {
  let h = word | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
