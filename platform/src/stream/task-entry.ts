import { setTimeout as sleep } from 'node:timers/promises';
import { MeshError } from '../error/index.ts';
import type { Log, TopicPartition } from '../log/log.ts';
import { readCompacted } from '../log/read-compacted.ts';
import type { Product } from '../product/product.ts';
import { noProgress, type PartitionProgress, type Progress } from '../product/progress.ts';
import { planChanged } from '../serving/index.ts';
import { openChangelog, type Changelog } from './changelog.ts';
import { TASK_ENTRY } from './state-key.ts';
import { stateNumber, streamTopics } from './topics.ts';

/** What a task knows of itself; JSON in the state topic. */
export interface TaskEntry {
  readonly fingerprint: string;
  /** The next offset of the partition it reads. */
  readonly position: number;
  /** A task that reads one input partition has only that one. */
  readonly progress: Progress;
}

export const encodeEntry = (product: Product, position: number, progress: Progress): Buffer =>
  Buffer.from(JSON.stringify({ fingerprint: product.fingerprint, position, progress } satisfies TaskEntry));

/** A task's state as it was committed last. */
export interface Restored {
  /** Undefined for a task that has never committed. */
  readonly entry: TaskEntry | undefined;
  /** By state key, as latin1. */
  readonly states: ReadonlyMap<string, Buffer>;
  /** Where the states' changes go. */
  readonly changelog: Changelog;
}

const PATIENCE_MS = 10_000;
const RETRY_MS = 20;

/**
 * Reads what the task that reads a partition last committed, `committed` being the group's position there. A commit shows in
 * its partitions one after the other, so a changelog behind the position is read again until it is whole. `limit`: bytes of a
 * part of a state.
 * Fails with `STATE_PLAN_CHANGED` where other code made it, with `STATE_BEHIND` where it stays incomplete.
 */
export async function restoreTask(
  log: Log,
  product: Product,
  { committed, limit, ...read }: TopicPartition & { readonly committed: number; readonly limit: number },
): Promise<Restored> {
  const topic = streamTopics(product).state;
  const partition = stateNumber(product, read);
  for (let waited = 0; ; waited += RETRY_MS) {
    const stored = await readCompacted(log, topic, partition);
    const own = stored.get(TASK_ENTRY.toString('latin1'));
    const entry = own === undefined ? undefined : (JSON.parse(own.toString('utf8')) as TaskEntry);
    if (entry !== undefined && entry.fingerprint !== product.fingerprint) throw planChanged(product, entry.fingerprint);
    if ((entry?.position ?? 0) >= committed) return { entry, ...openChangelog({ topic, partition, limit }, stored) };
    if (waited >= PATIENCE_MS) throw behind(topic, partition, entry?.position ?? 0, committed);
    await sleep(RETRY_MS);
  }
}

/** The progress of a task that reads one input partition, as what is served: other partitions say nothing. */
export const vectorOf = (
  product: Product,
  { topic, partition }: TopicPartition,
  progress: PartitionProgress,
): Progress =>
  Object.fromEntries(
    product.inputs.map((input) => [
      input.name,
      Array.from({ length: input.partitions }, (_, index) =>
        input.name === topic && index === partition ? progress : noProgress,
      ),
    ]),
  );

const behind = (topic: string, partition: number, found: number, expected: number): MeshError =>
  new MeshError({
    code: 'STATE_BEHIND',
    found: `${topic} partition ${String(partition)} up to position ${String(found)}`,
    expected: `state up to ${String(expected)}, where the group committed`,
    likelyCause: 'records of the state topic were deleted',
    exitCode: 3,
  });
