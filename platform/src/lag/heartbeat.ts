/** What a running process tells of its work on one product at one speed, over the last `seconds`. It is JSON where it is stored. */
export interface Heartbeat {
  /** How much time it is about, at most a minute. */
  readonly seconds: number;
  /** Share of that time in which the process worked instead of waiting for input, 0 to 1: reading in, folding, committing. */
  readonly utilisation: number;
  /** Offsets by which what lies unread before the process's tasks has grown, less than 0 where it shrank. */
  readonly growth: number;
  readonly tasks: readonly TaskBeat[];
}

/** The work on one partition of one topic. */
export interface TaskBeat {
  readonly topic: string;
  readonly partition: number;
  /** Records read. */
  readonly records: number;
  /** Seconds spent on them, the commit's way to the log and back not counted. */
  readonly busy: number;
}
