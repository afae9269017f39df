import type { reading } from '@tempi/contracts/sensors/reading';
import type { RowOf } from '@tempi/platform/contract';

/** Weight of a new reading in the moving mean and variance. */
const ALPHA = 0.05;
/** Readings before judging begins: a day of one every five minutes. */
const WARM_UP = 288;
/** Standard deviations from the mean that make a reading an anomaly. */
const LIMIT = 4;

type Moving = { readonly readings: number; readonly mean: number; readonly variance: number };

/**
 * Judges a reading by the exponentially weighted mean and variance of those before it, then counts it in (Finch,
 * "Incremental calculation of weighted mean and variance", 2009). An anomaly's score is its distance from the mean in
 * standard deviations; null where there is no deviation yet.
 */
export function step({ readings, mean, variance }: Moving, record: RowOf<typeof reading.fields>) {
  const { sensor, readAt, value } = record;
  const d = finite(value - mean);
  const deviation = Math.sqrt(variance);
  const next = {
    readings: readings + 1,
    mean: mean + ALPHA * d,
    variance: finite((1 - ALPHA) * (variance + ALPHA * (d * d))),
  };
  if (readings < WARM_UP || Math.abs(d) <= LIMIT * deviation) return [next, []] as const;
  const score = Math.abs(d) / deviation;
  return [next, [{ sensor, readAt, value, expected: mean, score: Number.isFinite(score) ? score : null }]] as const;
}

/** State is JSON, which has no Infinity. */
const finite = (value: number): number => Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, value));
