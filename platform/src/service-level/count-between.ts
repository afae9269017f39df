import { emptyCut, magnitude, type Cut } from '../log/cut.ts';
import type { Log } from '../log/log.ts';
import { readRange } from '../log/read-range.ts';

/** A number of records by partition; where it is not exact, it is the greatest it can be. */
export interface Counted {
  readonly records: readonly number[];
  readonly exact: boolean;
}

/**
 * The records, markers included, with `from <= offset < to`. On Kafka offsets are taken by control and aborted records too, so there the records
 * are read; where there are more than `most` offsets, their number is given. The embedded log's offsets have no gaps.
 */
export async function countBetween(
  log: Log,
  topic: string,
  { from, to, most }: { readonly from: Cut; readonly to: Cut; readonly most: number },
): Promise<Counted> {
  const offsets = to.map((end, partition) => Math.max(0, end - (from[partition] ?? 0)));
  const all = magnitude(offsets);
  if (all === 0 || log.kind === 'postgres') return { records: offsets, exact: true };
  if (all > most) return { records: offsets, exact: false };
  const records = [...emptyCut(to.length)];
  for await (const { partition, count } of readRange(log, topic, from, to))
    records[partition] = (records[partition] ?? 0) + count;
  return { records, exact: true };
}
