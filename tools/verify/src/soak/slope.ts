/** A measurement of one of several processes that have taken each other's place. */
export interface Sample {
  readonly pid: number;
  readonly minute: number;
  readonly value: number;
}

/** Before that a process warms up: it compiles, and fills what is bounded. */
const WARM_AFTER_MINUTES = 2;

/**
 * How much the value grows in a minute, counted from a minute on; undefined where too little was measured. Least squares with a level of its own
 * for each process, so that one which takes another's place with less memory hides no growth.
 */
export function slope(samples: readonly Sample[], from: number): number | undefined {
  let across = 0;
  let along = 0;
  for (const own of Map.groupBy(samples, ({ pid }) => pid).values()) {
    const born = Math.min(...own.map(({ minute }) => minute));
    const warm = own.filter(({ minute }) => minute >= Math.max(from, born + WARM_AFTER_MINUTES));
    const minute = mean(warm.map((each) => each.minute));
    const value = mean(warm.map((each) => each.value));
    for (const each of warm) {
      across += (each.minute - minute) ** 2;
      along += (each.minute - minute) * (each.value - value);
    }
  }
  return across === 0 ? undefined : along / across;
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
