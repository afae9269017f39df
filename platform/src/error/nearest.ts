/** The candidate fewest edits away from `word`, where that is close enough to be a slip of the fingers. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const ranked = candidates
    .map((candidate) => ({ candidate, distance: isPart(word, candidate) ? 1 : editDistance(word, candidate) }))
    .toSorted((a, b) => a.distance - b.distance);
  const best = ranked[0];
  return best !== undefined && best.distance <= most(word) ? best.candidate : undefined;
}

/** A name without its domain, say. A letter or two are a part of almost anything. */
const isPart = (word: string, candidate: string): boolean => word.length > 2 && candidate.includes(word);

/** As many slips as leave a word what it was; names of a domain begin alike, so length alone allows no more. */
function most({ length }: string): number {
  if (length < 4) return 1;
  return length < 9 ? 2 : 3;
}

/** Levenshtein's distance, by Wagner and Fischer's row at a time. */
export function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
