/** What decides how many processes a product's stream needs. */
export interface Demand {
  /** Records that wait. */
  readonly lag: number;
  /** Records a second that come. */
  readonly inputRate: number;
  /** Records a second that one process reads while it works; null where nothing was measured. */
  readonly drainRate: number | null;
  /** Seconds in which the lag must be gone: the freshness that the product promises. */
  readonly within: number;
  /** Processes that run now. */
  readonly running: number;
  /** Processes that have a task at most: any more would stand by. */
  readonly most: number;
}

/** The share of a process's time that it is planned to work: the rest is for commits, and for what was not foreseen. */
const PLANNED_UTILISATION = 0.7;
/** There must be so much more than is needed before a process is taken away. */
const SPARE = 1.3;

/**
 * The number of processes that keep up with the input and take the lag away in time, from 1 to `most`. It is never less for more
 * lag or input. It goes up at once and down only where a demand that is 30 % greater would be met too: so it is stable. What it says stays as
 * it is once so many run, and a demand that goes to and fro by less than 30 % moves it one way only. Where nothing was measured it is what runs.
 */
export function recommendedProcesses({ lag, inputRate, drainRate, within, running, most }: Demand): number {
  const bounded = (processes: number): number => Math.min(Math.max(1, most), Math.max(1, processes));
  if (drainRate === null || drainRate <= 0) return bounded(running);
  const needed = (inputRate + lag / within) / (drainRate * PLANNED_UTILISATION);
  return bounded(Math.max(Math.ceil(needed), Math.min(running, Math.ceil(needed * SPARE))));
}
