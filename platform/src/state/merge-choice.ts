/** What the choice goes by. */
export interface MergeCandidate {
  readonly bytes: number;
  readonly entries: number;
  /** True while it is being merged. */
  readonly isBusy: boolean;
}

/** So many runs of like size become one. */
const FAN_IN = 4;
const FAN_OUT = 4;
/** A removal or an overwritten entry may be left for each that is there, and these besides. */
const DEAD_ENTRIES = 100_000;

/**
 * Which runs (the oldest first) to merge next: a range, start inclusive, end exclusive; undefined for none. Size-tiered: of
 * the newest runs up to a size, as soon as four are of that size. All of them, where more than half of the entries are
 * dead: `size` is the number of living ones.
 */
export function chooseMerge(
  runs: readonly MergeCandidate[],
  { size, unit }: { readonly size: number; readonly unit: number },
): readonly [start: number, end: number] | undefined {
  const entries = runs.reduce((sum, run) => sum + run.entries, 0);
  if (entries > 2 * size + DEAD_ENTRIES && runs.every(({ isBusy }) => !isBusy)) return [0, runs.length];
  const tiers = runs.map(({ bytes }) => tierOf(bytes, unit));
  for (let tier = 0; tier <= Math.max(...tiers); tier++) {
    for (let end = runs.length; end > 0;) {
      let start = end;
      while (start > 0 && runs[start - 1]?.isBusy === false && (tiers[start - 1] ?? Infinity) <= tier) start--;
      if (tiers.slice(start, end).filter((other) => other === tier).length >= FAN_IN) return [start, end];
      end = start === end ? end - 1 : start;
    }
  }
  return undefined;
}

const tierOf = (bytes: number, unit: number): number =>
  Math.max(Math.floor(Math.log(bytes / unit) / Math.log(FAN_OUT)) + 1, 0);
