/** Numbers of [0, 1), one a call. */
export type Random = () => number;

/**
 * The random numbers of one line: a function of seed and index alone, so that lines can be made in any order. Source of the
 * algorithm: mulberry32 by Tommy Ettinger, started from murmur3's finalizer of both.
 */
export function randomAt(seed: number, index: number): Random {
  let state = mixed(mixed(seed) ^ index ^ Math.imul(Math.floor(index / 2 ** 32), 0x9e3779b1));
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A whole number of 0 to `below` - 1. */
export const pick = (random: Random, below: number): number => Math.floor(random() * below);

function mixed(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
