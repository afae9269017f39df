import type { QueryKernel } from '../compile/index.ts';
import type { TopicPartition } from '../log/log.ts';
import type { Flow } from '../operator/flow.ts';
import type { QueryProduct } from '../product/product.ts';
import { noProgress } from '../product/progress.ts';
import { flowState } from './flow-state.ts';
import { folding } from './fold.ts';
import type { OutputWriter } from './output.ts';
import { TASK_ENTRY } from './state-key.ts';
import { encodeEntry, vectorOf, type Restored } from './task-entry.ts';
import type { StreamTask } from './task.ts';
import { stateNumber, streamTopics } from './topics.ts';

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
  const { entry } = restored;
  const topics = streamTopics(product);
  const state = stateNumber(product, { topic, partition });
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
      transaction.append(topics.state, state, { key: TASK_ENTRY, value: encodeEntry(product, progress.end, vector) });
      writer.late(transaction, { topic, partition }, late);
      writer.progress(transaction, partition, vector);
      committed = progress.end;
      return progress.end;
    },
  };
}
