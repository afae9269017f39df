import type { Hash } from './murmur-hash.ts';

/** Bits of a hash that choose its register. */
const INDEX_BITS = 12;
const REGISTERS = 2 ** INDEX_BITS;
/** Bits that a register counts the leading zeros of, and its greatest value minus one. */
const TAIL_BITS = 64 - INDEX_BITS;

/** The estimate's standard error, relative to the number of different values: 1.04 / sqrt(4096). */
export const SKETCH_ERROR = 1.04 / Math.sqrt(REGISTERS);

/**
 * A HyperLogLog sketch (Flajolet, Fusy, Gandouet, Meunier 2007) of 4096 registers: each holds the greatest rank, which is one
 * more than the leading zeros, of the hashes that fall to it. Law: registers depend only on the set of hashes, and those of a
 * union are the greater of the two.
 */
export const newSketch = (): Uint8Array => new Uint8Array(REGISTERS);

/** Adds a hash. */
export function addHash(sketch: Uint8Array, { high, low }: Hash): void {
  const index = high >>> (32 - INDEX_BITS);
  const top = (high << INDEX_BITS) | (low >>> (32 - INDEX_BITS));
  const rest = low << INDEX_BITS;
  const zeros = top !== 0 ? Math.clz32(top) : Math.min(32 + Math.clz32(rest), TAIL_BITS);
  if (zeros >= (sketch[index] ?? 0)) sketch[index] = zeros + 1;
}

/** Adds all hashes of another sketch. */
export function mergeSketches(into: Uint8Array, from: Uint8Array): void {
  for (let at = 0; at < REGISTERS; at++) into[at] = Math.max(into[at] ?? 0, from[at] ?? 0);
}

/**
 * How many different hashes a sketch has seen, a whole number. By Otmar Ertl, "New cardinality estimation algorithms for
 * HyperLogLog sketches" (2017), algorithm 6: no bias and no tables at any cardinality. From the counts of equal registers
 * alone and in a fixed order, so that equal sketches give the same bits.
 */
export function estimate(sketch: Uint8Array): number {
  const counts = new Array<number>(TAIL_BITS + 2).fill(0);
  for (const register of sketch) counts[register] = (counts[register] ?? 0) + 1;
  let sum = REGISTERS * tau(1 - (counts[TAIL_BITS + 1] ?? 0) / REGISTERS);
  for (let rank = TAIL_BITS; rank >= 1; rank--) sum = 0.5 * (sum + (counts[rank] ?? 0));
  sum += REGISTERS * sigma((counts[0] ?? 0) / REGISTERS);
  return Math.round((REGISTERS * REGISTERS) / (2 * Math.LN2 * sum));
}

function sigma(x: number): number {
  if (x === 1) return Infinity;
  let [power, y, z] = [x, 1, x];
  for (let before = NaN; z !== before; y += y) {
    power *= power;
    before = z;
    z += power * y;
  }
  return z;
}

function tau(x: number): number {
  if (x === 0 || x === 1) return 0;
  let [root, y, z] = [x, 1, 1 - x];
  for (let before = NaN; z !== before;) {
    root = Math.sqrt(root);
    before = z;
    y *= 0.5;
    z -= (1 - root) ** 2 * y;
  }
  return z / 3;
}
