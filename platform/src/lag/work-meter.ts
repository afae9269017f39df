import type { Position, TopicPartition } from '../log/log.ts';

/** What a process has done since its meter was made: sums that only grow. */
export interface WorkDone {
  /** Milliseconds in which it worked. */
  readonly busyMs: number;
  /** Of the tasks that it has now. */
  readonly tasks: readonly TaskDone[];
}

export interface TaskDone extends Position {
  readonly records: number;
  readonly busyMs: number;
}

/** Measures work by the batch and by the commit: nothing is done for a record. */
export interface WorkMeter {
  /** Counts the time of `work` as the process's. */
  busy<T>(work: () => Promise<T>): Promise<T>;
  /** Counts the time of `work`, which reads `records` records up to `position`, as the task's. */
  reading(position: Position, records: number, work: () => Promise<void>): Promise<void>;
  /** Counts the time of `work` as the task's. */
  staging<T>(task: TopicPartition, work: () => T): T;
  /** A task is taken on, at its committed position. */
  takes(position: Position): void;
  /** A task is given up. */
  leaves(task: TopicPartition): void;
  done(): WorkDone;
}

/** A meter that reads the clock of `performance`, which a simulation replaces. */
export function workMeter(): WorkMeter {
  const tasks = new Map<string, { -readonly [K in keyof TaskDone]: TaskDone[K] }>();
  let busyMs = 0;
  const nameOf = ({ topic, partition }: TopicPartition): string => `${topic}/${String(partition)}`;
  return {
    async busy(work) {
      const begun = performance.now();
      try {
        return await work();
      } finally {
        busyMs += performance.now() - begun;
      }
    },
    async reading(position, records, work) {
      const begun = performance.now();
      await work();
      const task = tasks.get(nameOf(position));
      if (task === undefined) return;
      task.busyMs += performance.now() - begun;
      task.records += records;
      task.offset = Math.max(task.offset, position.offset);
    },
    staging(staged, work) {
      const begun = performance.now();
      const result = work();
      const task = tasks.get(nameOf(staged));
      if (task !== undefined) task.busyMs += performance.now() - begun;
      return result;
    },
    takes: (position) => void tasks.set(nameOf(position), { ...position, records: 0, busyMs: 0 }),
    leaves: (task) => void tasks.delete(nameOf(task)),
    done: () => ({ busyMs, tasks: [...tasks.values()].map((task) => ({ ...task })) }),
  };
}
