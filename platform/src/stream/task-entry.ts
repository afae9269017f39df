import { setTimeout as sleep } from 'node:timers/promises';
import { MeshError } from '../error/index.ts';
import type { TopicPartition } from '../log/log.ts';
import type { Product } from '../product/product.ts';
import { noProgress, type PartitionProgress, type Progress } from '../product/progress.ts';
import { planChanged } from '../serving/index.ts';

/** What a task knows of itself at a commit. */
export interface OwnEntry {
  readonly fingerprint: string;
  /** The next offset of the partition it reads. */
  readonly position: number;
  /** A task that reads one input partition has only that one. */
  readonly progress: Progress;
}

/** The entry of a task in its changelog; JSON. */
export interface TaskEntry extends OwnEntry {
  /** Tells this changelog from any other that may once have had its name; from the task's first commit on. */
  readonly origin?: string | undefined;
  /** The number of its entries, this one included, where the task has a local copy of them. See `LocalState.sizeAfter`. */
  readonly entries?: number | undefined;
}

export const ownEntry = ({ fingerprint }: Product, position: number, progress: Progress): OwnEntry => ({
  fingerprint,
  position,
  progress,
});

export const encodeEntry = (entry: TaskEntry): Buffer => Buffer.from(JSON.stringify(entry));

/** Fails with `STATE_PLAN_CHANGED` where other code made it. */
export function decodeEntry(bytes: Buffer, product: Product): TaskEntry {
  const entry = JSON.parse(bytes.toString('utf8')) as TaskEntry;
  if (entry.fingerprint !== product.fingerprint) throw planChanged(product, entry.fingerprint);
  return entry;
}

/** The name of a changelog that begins. */
export const newOrigin = (): string => Math.random().toString(36).slice(2);

const PATIENCE_MS = 10_000;
const RETRY_MS = 20;

/**
 * Reads what the task that reads a partition last committed, `committed` being the group's position there. A commit shows in
 * its partitions one after the other, so a changelog behind the position is read again until it is whole.
 * `read` gives the task's own entry, if there is one, and whatever else it read. Fails with `STATE_BEHIND` where the changelog stays incomplete.
 */
export async function readWhole<T extends { readonly entry: TaskEntry | undefined }>(
  read: () => Promise<T>,
  { topic, partition, committed }: TopicPartition & { readonly committed: number },
): Promise<T> {
  for (let waited = 0; ; waited += RETRY_MS) {
    const found = await read();
    const position = found.entry?.position ?? 0;
    if (position >= committed) return found;
    if (waited >= PATIENCE_MS) throw behind(topic, partition, position, committed);
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
