import type { QueryKernel } from '../compile/index.ts';
import type { QueryProduct } from '../product/product.ts';
import { noProgress } from '../product/progress.ts';
import { folding } from './fold.ts';
import type { OutputWriter } from './output.ts';
import { TASK_ENTRY } from './state-key.ts';
import { encodeEntry, vectorOf, type Restored } from './task-entry.ts';
import type { StreamTask } from './task.ts';
import { streamTopics } from './topics.ts';
import { windowStates } from './window-states.ts';

/**
 * A query whose group holds the input's key: all records of a group are in this partition, so the task folds and
 * merges into its own states. Output: changed rows, late addresses, progress.
 */
export function oneStepTask(
  product: QueryProduct,
  kernel: QueryKernel,
  writer: OutputWriter,
  partition: number,
  restored: Restored,
): StreamTask {
  const { entry } = restored;
  const topics = streamTopics(product);
  const states = windowStates(product, kernel.algebra, writer, { task: partition, restored });
  const folded = folding(kernel, entry?.progress[partition] ?? noProgress);
  let committed = entry?.position;
  return {
    topic: topics.input,
    partition,
    feed: folded.feed,
    dirty: () => folded.progress().end !== committed,
    stage(transaction) {
      const { progress, groups, late } = folded.take();
      const vector = vectorOf(product, partition, progress);
      states.merge(groups);
      states.stage(transaction, progress.maxTime === null ? -Infinity : progress.maxTime - product.lateness);
      transaction.append(topics.state, partition, {
        key: TASK_ENTRY,
        value: encodeEntry(product, progress.end, vector),
      });
      writer.late(transaction, partition, late);
      writer.progress(transaction, partition, vector);
      committed = progress.end;
      return progress.end;
    },
  };
}
