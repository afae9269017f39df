/**
 * A shorter list of smaller numbers that still fails, found greedily in the given time: pieces are left out, then numbers are made
 * zero or halved. A list that is used up gives zeros, so any list is a case.
 */
export async function shrink(
  numbers: readonly number[],
  fails: (numbers: readonly number[]) => Promise<boolean>,
  milliseconds: number,
): Promise<readonly number[]> {
  const until = performance.now() + milliseconds;
  let best = numbers;
  const improves = async (candidate: readonly number[]): Promise<boolean> => {
    if (performance.now() > until || !(await fails(candidate))) return false;
    best = candidate;
    return true;
  };
  for (let before = -1; before !== weight(best) && performance.now() < until;) {
    before = weight(best);
    for (let size = Math.ceil(best.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2))
      for (let at = best.length - size; at >= 0 && performance.now() < until; at -= size)
        await improves([...best.slice(0, at), ...best.slice(at + size)]);
    for (let at = 0; at < best.length && performance.now() < until; at++) {
      const number = best[at] ?? 0;
      const smaller = [0, number / 2, number - 2 ** 24].map(Math.floor).filter((each) => each >= 0 && each < number);
      for (const each of smaller) if (await improves(best.with(at, each))) break;
    }
  }
  return best;
}

const weight = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number + 2 ** 32, 0);
