import { emptyCut, magnitude, type Cut } from '../log/cut.ts';
import type { Log } from '../log/log.ts';
import { readRange } from '../log/read-range.ts';

/** Offsets of a topic up to which records are counted by reading them, which takes a second or so. */
const COUNTED = 200_000;

/** A number of records by partition; where it is not exact, it is the greatest it can be. */
export interface Counted {
  readonly records: readonly number[];
  readonly exact: boolean;
}

/**
 * The records, markers included, with `from <= offset < to`. On Kafka offsets are taken by control and aborted records too, so there the records
 * are read; where there are very many, the number of offsets is given. The embedded log's offsets have no gaps.
 */
export async function countBetween(log: Log, topic: string, from: Cut, to: Cut): Promise<Counted> {
  const offsets = to.map((end, partition) => Math.max(0, end - (from[partition] ?? 0)));
  const all = magnitude(offsets);
  if (all === 0 || log.kind === 'postgres') return { records: offsets, exact: true };
  if (all > COUNTED) return { records: offsets, exact: false };
  const records = [...emptyCut(to.length)];
  for await (const { partition, count } of readRange(log, topic, from, to))
    records[partition] = (records[partition] ?? 0) + count;
  return { records, exact: true };
}
