import type { TopicPartition } from '../log/log.ts';
import type { Heartbeat } from './heartbeat.ts';
import type { TaskDone, WorkDone } from './work-meter.ts';

/** A look at what was done. */
export interface Sample extends WorkDone {
  /** Milliseconds of a clock that only goes forward. */
  readonly at: number;
  /** The end of a topic's partition; undefined where it was not looked for. */
  readonly endOf: (task: TopicPartition) => number | undefined;
}

/** How far back a window looks. */
const WINDOW_MS = 60_000;

/**
 * What was done in the last minute: each call adds a sample and tells what lies between it and the oldest one that is at most a
 * minute old. Keeps one sample a call of that minute. A task that was taken on in between counts from then; one that was given up
 * and taken again, from the second time.
 */
export function slidingWindow(first: Sample): (sample: Sample) => Heartbeat {
  let samples = [first];
  return (now) => {
    // The last one that is older than the window stays: so the window is never shorter than a minute once that has passed.
    const old = samples.findLastIndex(({ at }) => now.at - at >= WINDOW_MS);
    samples = [...samples.slice(Math.max(0, old)), now];
    const begin = samples[0] ?? first;
    const elapsed = Math.max(1, now.at - begin.at);
    const before = new Map(begin.tasks.map((task) => [nameOf(task), task]));
    const pairs = now.tasks.map((task) => ({ task, earlier: sameTask(before.get(nameOf(task)), task) }));
    return {
      seconds: elapsed / 1000,
      utilisation: Math.min(1, Math.max(0, (now.busyMs - begin.busyMs) / elapsed)),
      growth: pairs.reduce((sum, { task, earlier }) => sum + growthOf(begin, now, task, earlier), 0),
      tasks: pairs.map(({ task, earlier }) => ({
        topic: task.topic,
        partition: task.partition,
        records: task.records - (earlier?.records ?? 0),
        busy: (task.busyMs - (earlier?.busyMs ?? 0)) / 1000,
      })),
    };
  };
}

/** A task that counts less than before was given up and taken again. */
const sameTask = (earlier: TaskDone | undefined, task: TaskDone): TaskDone | undefined =>
  earlier === undefined || earlier.records > task.records || earlier.busyMs > task.busyMs ? undefined : earlier;

function growthOf(begin: Sample, now: Sample, task: TaskDone, earlier: TaskDone | undefined): number {
  const [from, to] = [begin.endOf(task), now.endOf(task)];
  if (earlier === undefined || from === undefined || to === undefined) return 0;
  return to - from - (task.offset - earlier.offset);
}

const nameOf = ({ topic, partition }: TopicPartition): string => `${topic}/${String(partition)}`;
