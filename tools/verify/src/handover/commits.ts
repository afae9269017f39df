import { setTimeout as sleep } from 'node:timers/promises';
import { headerAt, type LogReader, type RecordBatch } from '@tempi/platform/log';
import type { Mesh } from '@tempi/platform/mesh';
import { PROGRESS_HEADER, type Progress } from '@tempi/platform/product';
import { entry, SUBJECTS } from '../faults/subject.ts';

/** When each task committed, as a reader of the output sees it. */
export interface Commits {
  /** By task: its longest time between two commits, in milliseconds, of those that overlap the time from `since` to now. */
  pauses(since: number): ReadonlyMap<string, number>;
  /** True once every task has committed after `since`. */
  allAfter(since: number): boolean;
  /** Records of the input that the output of every product includes. */
  reached(): number;
  close(): Promise<void>;
}

const WAIT_MS = 20;

/** Follows the outputs of the subjects; their topics are there. Times are of `performance.now()`. */
export async function watchCommits({ log }: Mesh): Promise<Commits> {
  const times = new Map<string, number[]>();
  const accepted = new Map<string, number>();
  const partitions = Array.from({ length: entry.partitions }, (_, partition) => partition);
  const note = (task: string, at: number): void => void times.set(task, [...(times.get(task) ?? []), at]);
  const take = (product: string, batch: RecordBatch): void => {
    const now = performance.now();
    for (let index = 0; index < batch.count; index++) {
      const header = headerAt(batch, index, PROGRESS_HEADER);
      if (header === undefined) continue;
      const progress = JSON.parse(header.toString('utf8')) as Progress;
      note(`${product} ${String(batch.partition)}`, now);
      for (const [partition, of] of (progress[entry.name] ?? []).entries()) {
        // A fold task puts out nothing itself: its commits show in the vectors of those that merge.
        const name = `${product} fold ${String(partition)}`;
        if (of.accepted <= (accepted.get(name) ?? 0)) continue;
        accepted.set(name, of.accepted);
        note(name, now);
      }
    }
  };
  const follow = async (product: string, reader: LogReader): Promise<void> => {
    while (!closed) for (const batch of await reader.poll(WAIT_MS)) take(product, batch);
    await reader.close();
  };
  let closed = false;
  const following = await Promise.all(
    SUBJECTS.map(async ({ name }) => {
      const topic = `${name}.stream.output`;
      while ((await log.partitions(topic)) === undefined) await sleep(WAIT_MS);
      const reader = await log.reader(partitions.map((partition) => ({ topic, partition, offset: 0 })));
      return { done: follow(name, reader) };
    }),
  );
  return {
    pauses(since) {
      const now = performance.now();
      return new Map(
        [...times].map(([task, at]) => {
          const all = [...at, now].map((time, index) => ({ time, before: at[index - 1] ?? time }));
          return [
            task,
            Math.max(0, ...all.filter(({ time }) => time > since).map(({ time, before }) => time - before)),
          ];
        }),
      );
    },
    allAfter: (since) =>
      times.size === SUBJECTS.length * partitions.length * 2 &&
      [...times.values()].every((at) => (at.at(-1) ?? 0) > since),
    reached: () =>
      Math.min(
        ...SUBJECTS.map(({ name }) =>
          partitions.reduce((sum, partition) => sum + (accepted.get(`${name} fold ${String(partition)}`) ?? 0), 0),
        ),
      ),
    async close() {
      closed = true;
      await Promise.all(following.map(({ done }) => done));
    },
  };
}
