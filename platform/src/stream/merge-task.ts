import { within } from '../log/batch-range.ts';
import { offsetAt, valueAt } from '../log/record-batch.ts';
import type { StateAlgebra, WindowedStates } from '../operator/state.ts';
import type { QueryProduct } from '../product/product.ts';
import { noProgress, type PartitionProgress } from '../product/progress.ts';
import { leastWatermark } from '../serving/index.ts';
import { decodeDelta, decodeGroups, type DeltaMessage } from './delta-message.ts';
import type { OutputWriter } from './output.ts';
import { TASK_ENTRY } from './state-key.ts';
import { encodeEntry, type Restored } from './task-entry.ts';
import type { StreamTask } from './task.ts';
import { streamTopics } from './topics.ts';
import { windowStates } from './window-states.ts';

/**
 * The second of two steps, by partition of the deltas topic: merges what all input partitions send for the groups it
 * owns. It commits at frontiers only, where no source's commit is half read, so its rows carry an exact vector of cuts.
 */
export function mergeTask(
  product: QueryProduct,
  algebra: StateAlgebra,
  writer: OutputWriter,
  partition: number,
  restored: Restored,
): StreamTask {
  const { entry } = restored;
  const topics = streamTopics(product);
  const states = windowStates(product, algebra, writer, { task: partition, restored });
  const vector = entry?.progress.slice() ?? Array.from({ length: product.input.partitions }, () => noProgress);
  /** Parts by source since its last frontier, and whole commits that wait for the other sources' frontiers. */
  const open = new Map<number, Buffer[]>();
  const whole: { readonly source: number; readonly groups: WindowedStates; readonly progress: PartitionProgress }[] =
    [];
  let read = entry?.position ?? 0;
  let frontier = read;
  let committed = entry?.position;
  function take(message: DeltaMessage): void {
    const { partition: source, progress } = message;
    const parts = open.get(source) ?? [];
    parts.push(message.bytes);
    open.set(source, parts);
    if (progress === null) return;
    open.delete(source);
    whole.push({ groups: decodeGroups(algebra, parts), source, progress });
    if (open.size > 0) return;
    for (const commit of whole) {
      states.merge(commit.groups);
      vector[commit.source] = commit.progress;
    }
    whole.length = 0;
    frontier = read;
  }
  return {
    topic: topics.deltas,
    partition,
    async feed(batch) {
      const fresh = within(batch, read, Infinity);
      if (fresh === undefined) return;
      for (let index = 0; index < fresh.count; index++) {
        const value = valueAt(fresh, index);
        read = offsetAt(fresh, index) + 1;
        if (value !== null) take(decodeDelta(value));
      }
    },
    dirty: () => frontier !== committed,
    stage(transaction) {
      states.stage(transaction, leastWatermark(product, vector));
      transaction.append(topics.state, partition, {
        key: TASK_ENTRY,
        value: encodeEntry(product, frontier, vector),
      });
      writer.progress(transaction, partition, vector);
      committed = frontier;
      return frontier;
    },
  };
}
