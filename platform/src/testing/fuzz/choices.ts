/**
 * Random choices, each from one number of a list: so a whole case is a list of numbers, a shorter list with smaller numbers is a
 * simpler case, and shrinking a case is shrinking its list. A list that is used up gives zeros, and 0 always stands for
 * the simplest choice.
 */
export interface Choices {
  /** A whole number from 0 to before `end`. */
  below(end: number): number;
  /** From `least` to `most`, both included; `least` is the simplest. */
  between(least: number, most: number): number;
  /** True in about `percent` of a hundred; false is the simplest. */
  chance(percent: number): boolean;
  /** One of these; the first is the simplest. */
  of<const L extends readonly [unknown, ...unknown[]]>(some: L): L[number];
  /** The numbers used so far. */
  readonly used: readonly number[];
}

const RANGE = 2 ** 32;

/** Choices that end in zeros. */
export const choicesFrom = (numbers: readonly number[]): Choices => choices((index) => numbers[index] ?? 0);

/** Choices without end, the same for the same seed and case. */
export function choicesOf(seed: number, number: number): Choices {
  const next = mulberry32(mix(seed) ^ mix(number + 0x9e3779b9));
  return choices(() => next());
}

function choices(take: (index: number) => number): Choices {
  const used: number[] = [];
  const fraction = (): number => {
    const number = take(used.length);
    used.push(number);
    return number / RANGE;
  };
  const below = (end: number): number => Math.floor(fraction() * end);
  return {
    used,
    below,
    between: (least, most) => least + below(most - least + 1),
    chance: (percent) => fraction() >= 1 - percent / 100,
    of: (some) => some[below(some.length)],
  };
}

/** Tommy Ettinger's generator: 32 bits of state, whole numbers below 2^32. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}

function mix(value: number): number {
  const once = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  const twice = Math.imul(once ^ (once >>> 13), 0xc2b2ae35);
  return (twice ^ (twice >>> 16)) | 0;
}
