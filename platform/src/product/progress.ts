import type { PoisonTally } from './poison.ts';

/**
 * How far a task has come in one input partition. All are functions of the partition's prefix before `end`.
 * `accepted` counts data records (markers are none), judged before `where`: accepted = on time + late.
 */
export interface PartitionProgress {
  /** Canonical exclusive end. */
  readonly end: number;
  /** The greatest event time or marker before `end`, microseconds; null before the first. The watermark is this minus the lateness. */
  readonly maxTime: number | null;
  readonly accepted: number;
  readonly late: number;
  /** Of a process of which a step has failed. */
  readonly poison?: PoisonTally;
}

/**
 * The cut a result includes: progress by contract name, then by partition of its topic. It is JSON wherever it is
 * stored or sent. A product over several inputs has one entry for each.
 */
export type Progress = Readonly<Record<string, readonly PartitionProgress[]>>;

/** The header, on an output topic, of the record that closes a commit's rows: JSON of `Progress`. Rows between two of them belong to the later one. */
export const PROGRESS_HEADER = 'tempi-progress';

export const noProgress: PartitionProgress = { end: 0, maxTime: null, accepted: 0, late: 0 };

/** A record that is passed: its offset, its event time or the marker's (null where it is neither), and whether it counts. */
export interface PassedRecord {
  readonly offset: number;
  readonly time: number | null;
  readonly accepted: 0 | 1;
}

/** The progress behind a record that is not late. */
export function advanced(before: PartitionProgress, { offset, time, accepted }: PassedRecord): PartitionProgress {
  const { maxTime } = before;
  return {
    ...before,
    end: offset + 1,
    maxTime: time !== null && (maxTime === null || time > maxTime) ? time : maxTime,
    accepted: before.accepted + accepted,
  };
}

/** The progress with what is known of failed steps by now. */
export const withPoison = (progress: PartitionProgress, poison: PoisonTally | undefined): PartitionProgress =>
  poison === undefined ? progress : { ...progress, poison };
