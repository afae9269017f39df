import type { Random } from './random-at.ts';

/** Draws ranks from 0 by Zipf's law: rank r is drawn in proportion to 1 / (r + 1)^exponent. */
export function zipf(ranks: number, exponent: number): (random: Random) => number {
  const cumulated = new Float64Array(ranks);
  let total = 0;
  for (let rank = 0; rank < ranks; rank++) cumulated[rank] = total += 1 / (rank + 1) ** exponent;
  return (random) => {
    const wanted = random() * total;
    let low = 0;
    let high = ranks - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((cumulated[middle] ?? 0) > wanted) high = middle;
      else low = middle + 1;
    }
    return low;
  };
}
