import type { Heartbeat } from './heartbeat.ts';

/** Rates of a product, records of its inputs a second; null where nothing was read in the time measured. */
export interface MeasuredRates {
  readonly input: number;
  /** What one process reads in a second of work. */
  readonly drain: number | null;
}

/**
 * The rates behind the heartbeats of all processes of a product. What comes is what was read and what was left unread on top of it.
 * What merges counts with its time and not its records, which are no input.
 */
export function measuredRates(beats: readonly Heartbeat[], inputs: readonly string[]): MeasuredRates {
  const readBy = ({ tasks }: Heartbeat): number =>
    sum(tasks.filter(({ topic }) => inputs.includes(topic)).map(({ records }) => records));
  const busy = sum(beats.flatMap(({ tasks }) => tasks.map((task) => task.busy)));
  const read = sum(beats.map(readBy));
  return {
    input: sum(beats.map((beat) => Math.max(0, readBy(beat) + beat.growth) / beat.seconds)),
    drain: read > 0 && busy > 0 ? read / busy : null,
  };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);
