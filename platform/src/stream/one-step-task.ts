import type { QueryKernel } from '../compile/index.ts';
import type { TopicPartition } from '../log/log.ts';
import type { Flow } from '../operator/flow.ts';
import type { QueryProduct } from '../product/product.ts';
import { noProgress } from '../product/progress.ts';
import { flowState } from './flow-state.ts';
import { folding } from './fold.ts';
import type { OutputWriter } from './output.ts';
import type { Restored } from './restore-task.ts';
import { ownEntry, vectorOf } from './task-entry.ts';
import type { StreamTask } from './task.ts';

/** What a task of one step needs besides its state. */
export interface OneStepTools {
  readonly product: QueryProduct;
  readonly kernel: QueryKernel;
  /** The task's own. */
  readonly flow: Flow;
  readonly writer: OutputWriter;
}

/**
 * A query whose group holds the input's key: all records of a group are in this partition, so the task folds and
 * merges into its own flow, by its own partition's watermark. Output: changed rows, late addresses, progress.
 */
export function oneStepTask(
  { product, kernel, flow, writer }: OneStepTools,
  { topic, partition }: TopicPartition,
  restored: Restored,
): StreamTask {
  const { entry, changelog } = restored;
  const states = flowState(flow, writer, { task: partition, restored });
  const folded = folding(product, kernel, entry?.progress[topic]?.[partition] ?? noProgress);
  let committed = entry?.position;
  return {
    topic,
    partition,
    feed: folded.feed,
    dirty: () => folded.progress().end !== committed,
    stage(transaction) {
      const { progress, leaves, late } = folded.take();
      for (const [leaf, groups] of leaves.entries()) if (groups.size > 0) states.merge(leaf, groups);
      const { maxTime } = progress;
      const watermarks = product.stages.leaves.map(({ lateness }) =>
        maxTime === null ? -Infinity : maxTime - lateness,
      );
      states.stage(transaction, watermarks);
      const vector = vectorOf(product, { topic, partition }, progress);
      changelog.own(transaction, ownEntry(product, progress.end, vector));
      writer.late(transaction, { topic, partition }, late);
      writer.progress(transaction, partition, vector);
      committed = progress.end;
      return progress.end;
    },
    landed: () => changelog.landed(),
    held: flow,
  };
}
