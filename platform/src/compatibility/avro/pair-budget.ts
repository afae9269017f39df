import { MeshError } from '../../error/index.ts';

/** Most pairs of types within each other, of a walk that recurses, and most pairs in all. */
const MOST_LEVELS = 500;
const MOST_PAIRS = 2_000_000;

/** Keeps a walk over pairs of types within bounds, whatever the two schemas are. */
export interface PairBudget {
  /** Does the work of one pair, which may do that of others. Fails with `AVRO_COMPARISON_TOO_LARGE`. */
  within<T>(work: () => T): T;
}

export function pairBudget(): PairBudget {
  let level = 0;
  let pairs = 0;
  return {
    within(work) {
      level += 1;
      pairs += 1;
      if (level > MOST_LEVELS || pairs > MOST_PAIRS) {
        throw new MeshError({
          code: 'AVRO_COMPARISON_TOO_LARGE',
          found: level > MOST_LEVELS ? `more than ${MOST_LEVELS} levels of types` : `more than ${MOST_PAIRS} pairs`,
          expected: `at most ${MOST_LEVELS} levels and ${MOST_PAIRS} pairs of types to compare`,
          likelyCause: 'a schema is generated or hostile: two large unions, or cycles of names that do not meet',
        });
      }
      const done = work();
      level -= 1;
      return done;
    },
  };
}
