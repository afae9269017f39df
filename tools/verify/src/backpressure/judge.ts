import type { Pressed } from './run-pressed.ts';

const MEBIBYTE = 1024 * 1024;

/** What a process may have of its own in memory. It does not hang on how long a stall lasts, nor on how much comes meanwhile. */
export interface Bounds {
  /** Of V8's heap, MiB. V8 itself ends what needs more. */
  readonly heap: number;
  /** Of all that is its own, the client of the log and buffers among it; MiB. */
  readonly all: number;
}

/** What is wrong with what a stall did, in words. */
export function faultsOf(
  { stall, seconds, peaks, refused, withoutRetryAfter, recovery, lost, doubled }: Pressed,
  { all }: Bounds,
): readonly string[] {
  const faults = Object.entries(peaks).flatMap(([name, peak]) =>
    peak > all * MEBIBYTE ? [`${name} needed more than ${String(all)} MiB`] : [],
  );
  if (recovery === undefined) faults.push('not caught up in time');
  if (lost + doubled > 0) faults.push('tables are wrong');
  if (seconds >= stall.refusesFrom && refused === 0) faults.push('nobody was refused');
  if (withoutRetryAfter > 0) faults.push(`${String(withoutRetryAfter)} answers 429 without Retry-After`);
  return faults;
}
